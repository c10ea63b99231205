// The cloud's free CPUs, shared out among the experiments in flight.
import { add, type Demand, NOTHING } from "./demand.ts";

export class Room {
  readonly #capacity: Demand;
  #taken: Demand = NOTHING;

  /** @param capacity what was free at the start */
  constructor(capacity: Demand) {
    this.#capacity = capacity;
  }

  /** Takes it, or says that it has to wait. What is more than there is at all counts as all there is. */
  take(wanted: Demand): Demand | undefined {
    if (!this.fits(wanted)) return undefined;
    const demand = this.#clipped(wanted);
    this.#taken = add(this.#taken, demand);
    return demand;
  }

  /** Whether `take` would give it now. */
  fits(wanted: Demand): boolean {
    const { dedicated, shared } = add(this.#taken, this.#clipped(wanted));
    return dedicated <= this.#capacity.dedicated && shared <= this.#capacity.shared;
  }

  /** @param demand as `take` has given it */
  giveBack(demand: Demand): void {
    const { dedicated, shared } = this.#taken;
    this.#taken = { dedicated: dedicated - demand.dedicated, shared: shared - demand.shared };
  }

  /** Every dedicated CPU, for an experiment that wants to be alone with them. */
  get allDedicated(): number {
    return this.#capacity.dedicated;
  }

  #clipped({ dedicated, shared }: Demand): Demand {
    return {
      dedicated: Math.min(dedicated, this.#capacity.dedicated),
      shared: Math.min(shared, this.#capacity.shared),
    };
  }
}
