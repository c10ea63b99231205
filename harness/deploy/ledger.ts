// What a run did to the cloud, a line at a time, each on disk before we go on: a crash at any moment leaves a true record.
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { systemCode } from "../errors.ts";
import type { RunFolder } from "./run-folder.ts";

export type LedgerEntry =
  | { readonly what: "apply" | "destroy"; readonly experiment: string; readonly servers: readonly string[] }
  /** A terraform process of ours, until an entry `ended` with its id. */
  | { readonly what: "terraform"; readonly pid: number; readonly startTime: string }
  | { readonly what: "ended"; readonly pid: number }
  | { readonly what: "made" | "removed"; readonly address: string; readonly type: string; readonly id: string };

export class Ledger {
  readonly #file: number;

  constructor(run: RunFolder) {
    this.#file = openSync(run.ledger, "a");
  }

  write(entry: LedgerEntry): void {
    writeSync(this.#file, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
    fsyncSync(this.#file);
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

/** Every entry; a last line that was cut off by a crash is left out. */
export function readLedger(run: RunFolder): LedgerEntry[] {
  let text: string;
  try {
    text = readFileSync(run.ledger, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LedgerEntry);
}
