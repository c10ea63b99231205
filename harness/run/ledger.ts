// What a run did to the cloud, a line at a time, each on disk before we go on: a crash at any moment leaves a true record.
import { closeSync, fsyncSync, openSync, truncateSync, writeSync } from "node:fs";
import { isPinproofError, messageOf, StorageError } from "../../base/errors.ts";
import { readIfThere } from "../../base/files/files.ts";
import type { RunFolder } from "./run-folder.ts";

export type LedgerEntry =
  | { readonly what: "apply" | "destroy"; readonly experiment: string; readonly servers: readonly string[] }
  /** A terraform process of ours; by its start time one can tell whether it still runs. */
  | { readonly what: "terraform"; readonly pid: number; readonly startTime: string }
  | { readonly what: "made" | "removed"; readonly address: string; readonly type: string; readonly id: string };

export class Ledger {
  readonly #file: number;

  constructor(run: RunFolder) {
    // What a crash has cut off would make one broken line with the next entry.
    const text = readIfThere(run.ledger);
    if (text !== undefined) truncateSync(run.ledger, Buffer.byteLength(wholeLines(text)));
    this.#file = openSync(run.ledger, "a");
  }

  /** Before something is begun: where it cannot be written, it must not begin. @throws StorageError */
  write(entry: LedgerEntry): void {
    try {
      writeSync(this.#file, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`);
      fsyncSync(this.#file);
    } catch (error) {
      throw new StorageError("the ledger of the run cannot be written", {
        said: messageOf(error),
        hint: "Make room on that disk, or work in another folder.",
        cause: error,
      });
    }
  }

  /** After something has happened, or before something is removed: that must go on, whether it can be written or not. */
  note(entry: LedgerEntry): void {
    try {
      this.write(entry);
    } catch (error) {
      if (!isPinproofError(error, "STORAGE")) throw error;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

/** Every entry; a last line that was cut off by a crash is left out. */
export function readLedger(run: RunFolder): LedgerEntry[] {
  return wholeLines(readIfThere(run.ledger) ?? "")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LedgerEntry);
}

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}
