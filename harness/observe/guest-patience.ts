// How long to wait for a guest's report: as long as the guest lives and works. A clock alone cannot tell a guest that hangs from one that
// boots beside others on a busy CPU, or on a slow machine.
import type { Source } from "../evidence/evidence.ts";
import type { GuestPulse } from "./host/pulse.ts";

export type ReadPulse = () => Promise<Source<GuestPulse>>;

export interface PatienceOptions {
  /** @default nobody can tell */
  readonly pulse?: ReadPulse;
  /** @default ten minutes */
  readonly longestMs?: number;
  /** Milliseconds of any origin. @default Date.now */
  readonly clock?: () => number;
}

/** Against a guest that works for ever and never reports. */
const LONGEST_MS = 10 * 60_000;
/** So long a silent console is believed in without a question: most guests have reported by then. */
const SILENCE_MS = 10_000;
/** So long a guest may write nothing and use no CPU. */
const STILL_MS = 30_000;
/** A guest that waits for an interrupt uses less of a CPU than this; one that boots more, however many share the CPU with it. */
const WORKING_SHARE = 0.01;

export class GuestPatience {
  readonly #pulse: ReadPulse | undefined;
  readonly #clock: () => number;
  readonly #longestMs: number;
  readonly #began: number;
  #written = 0;
  /** When the guest last showed that it works. */
  #sign: number;
  #asked: number;
  /** The last pulse, and when it was felt. */
  #last: { readonly at: number; readonly cpuMs: number } | undefined;

  constructor({ pulse, longestMs = LONGEST_MS, clock = Date.now }: PatienceOptions) {
    this.#pulse = pulse;
    this.#clock = clock;
    this.#longestMs = longestMs;
    this.#began = this.#sign = this.#asked = clock();
  }

  /**
   * Asked after each look at the console.
   * @param written how much is on the console, in characters; undefined where it could not be read
   * @returns why nobody need wait any longer, as in "the guest has ended"; undefined where it is to be waited for
   */
  async endsBecause(written: number | undefined): Promise<string | undefined> {
    const now = this.#clock();
    if (written !== undefined && written !== this.#written) {
      this.#written = written;
      this.#sign = now;
    }
    if (now - this.#began >= this.#longestMs) return `waited ${seconds(this.#longestMs)}, the longest wait`;
    if (this.#pulse === undefined || now - Math.max(this.#sign, this.#asked) < SILENCE_MS) return undefined;
    this.#asked = now;
    const pulse = await this.#pulse();
    // Nobody can tell whether it works: then the upper bound alone ends the wait.
    if (!pulse.ok) return undefined;
    return this.#feel(pulse.value, now);
  }

  #feel({ state, cpuMs }: GuestPulse, now: number): string | undefined {
    if (state === "shut off" || state === "crashed") return `libvirt says that its domain is ${state}`;
    const last = this.#last;
    this.#last = { at: now, cpuMs };
    // The first pulse is nothing to compare with, and of a domain that was started anew the time begins again.
    if (last === undefined || cpuMs < last.cpuMs) this.#sign = now;
    else if (cpuMs - last.cpuMs >= WORKING_SHARE * (now - last.at)) this.#sign = now;
    if (now - this.#sign < STILL_MS) return undefined;
    const stood = seconds(now - this.#sign);
    return `for ${stood} it wrote nothing and used no CPU${state === "running" ? "" : `, and libvirt says that its domain is ${state}`}`;
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
