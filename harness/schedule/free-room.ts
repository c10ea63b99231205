// The cloud's free CPUs, and the servers that we may have alive, shared out among the experiments in flight.
import { add, type CpuCharges, NOTHING } from "../../nova/cpu-charges.ts";

export class FreeRoom {
  readonly #capacity: CpuCharges;
  #taken: CpuCharges = NOTHING;

  /** @param capacity what was free at the start; without `servers` there may be any number of them */
  constructor(capacity: CpuCharges) {
    this.#capacity = capacity;
  }

  /** Takes it, or says that it has to wait. What is more than there is at all counts as all there is. */
  take(wanted: CpuCharges): CpuCharges | undefined {
    if (!this.fits(wanted)) return undefined;
    const cpuCharges = this.#clipped(wanted);
    this.#taken = add(this.#taken, cpuCharges);
    return cpuCharges;
  }

  /** Whether `take` would give it now. */
  fits(wanted: CpuCharges): boolean {
    const { dedicated, shared, servers = 0 } = add(this.#taken, this.#clipped(wanted));
    const { servers: mostServers = Infinity } = this.#capacity;
    return dedicated <= this.#capacity.dedicated && shared <= this.#capacity.shared && servers <= mostServers;
  }

  /** @param demand as `take` has given it, or a part of that: CPUs may be free before the servers have gone */
  giveBack({ dedicated, shared, servers }: CpuCharges): void {
    this.#taken = add(this.#taken, {
      dedicated: -dedicated,
      shared: -shared,
      ...(servers === undefined ? {} : { servers: -servers }),
    });
  }

  /** Every dedicated CPU, for an experiment that wants to be alone with them. */
  get allDedicated(): number {
    return this.#capacity.dedicated;
  }

  #clipped({ dedicated, shared, servers }: CpuCharges): CpuCharges {
    return {
      dedicated: Math.min(dedicated, this.#capacity.dedicated),
      shared: Math.min(shared, this.#capacity.shared),
      ...(servers === undefined ? {} : { servers: Math.min(servers, this.#capacity.servers ?? Infinity) }),
    };
  }
}
