// The cloud's free CPUs, shared out among the experiments in flight.
import type { Demand } from "./demand.ts";

export class Room {
  readonly #capacity: Demand;
  #taken = { dedicated: 0, shared: 0 };

  /** @param capacity what was free at the start */
  constructor(capacity: Demand) {
    this.#capacity = capacity;
  }

  /** Takes it, or says that it has to wait. What is more than there is at all counts as all there is. */
  take(wanted: Demand): Demand | undefined {
    const demand = this.#clipped(wanted);
    const { dedicated, shared } = this.#taken;
    if (dedicated + demand.dedicated > this.#capacity.dedicated) return undefined;
    if (shared + demand.shared > this.#capacity.shared) return undefined;
    this.#taken = { dedicated: dedicated + demand.dedicated, shared: shared + demand.shared };
    return demand;
  }

  /** @param demand as `take` has given it */
  giveBack(demand: Demand): void {
    this.#taken.dedicated -= demand.dedicated;
    this.#taken.shared -= demand.shared;
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
