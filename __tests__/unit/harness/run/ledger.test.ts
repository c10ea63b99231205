import { appendFileSync, readFileSync } from "node:fs";
import { Ledger, readLedger, type LedgerEntry } from "../../../../harness/run/ledger.ts";
import { makeRunFolder, type RunFolder } from "../../../../harness/run/run-folder.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const inRun = (body: (run: RunFolder) => void) =>
  withTemporaryFolder((folder) => {
    body(makeRunFolder(folder));
  });

const apply: LedgerEntry = { what: "apply", experiment: "reference", servers: ["control"] };
const made: LedgerEntry = { what: "made", address: "a.b", type: "a", id: "1" };
const terraform: LedgerEntry = { what: "terraform", pid: 7, startTime: "12" };

function write(run: RunFolder, ...entries: LedgerEntry[]): void {
  using ledger = new Ledger(run);
  for (const entry of entries) ledger.write(entry);
}

test("entries are read in the order in which they were written, over several openings", () =>
  inRun((run) => {
    write(run, apply, terraform);
    write(run, made);
    expect(readLedger(run)).toMatchObject([apply, terraform, made]);
  }));

test("an entry is on disk before the next step, and says when it was written", () =>
  inRun((run) => {
    using ledger = new Ledger(run);
    const began = Date.now();
    ledger.write(made);
    const [line = ""] = readFileSync(run.ledger, "utf8").split("\n");
    const { at } = JSON.parse(line) as { at: string };
    expect(Date.parse(at)).toBeGreaterThanOrEqual(began);
    expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());
    expect(readLedger(run)).toHaveLength(1);
  }));

test("a run that wrote nothing has no entries", () =>
  inRun((run) => {
    expect(readLedger(run)).toEqual([]);
    write(run);
    expect(readLedger(run)).toEqual([]);
  }));

test("a last line that a crash has cut off is left out", () =>
  inRun((run) => {
    write(run, apply);
    appendFileSync(run.ledger, '{"at":"2026","what":"ma');
    expect(readLedger(run)).toMatchObject([apply]);
  }));

test("what is written after such a crash can be read", () =>
  inRun((run) => {
    write(run, { ...apply, experiment: "größe" });
    appendFileSync(run.ledger, '{"at":"2026","what":"ma');
    write(run, terraform, made);
    expect(readLedger(run)).toMatchObject([{ ...apply, experiment: "größe" }, terraform, made]);
  }));

test("a first line that was cut off leaves nothing", () =>
  inRun((run) => {
    appendFileSync(run.ledger, '{"at"');
    write(run, made);
    expect(readLedger(run)).toMatchObject([made]);
  }));

test("where it cannot be written nothing begins without its line, and what has happened is no reason to stop", () =>
  inRun((run) => {
    const ledger = new Ledger(run);
    ledger[Symbol.dispose]();
    expect(() => {
      ledger.write(apply);
    }).toThrow(/^the ledger of the run cannot be written\n {2}EBADF: bad file descriptor, write\nMake room/);
    expect(() => {
      ledger.note(made);
    }).not.toThrow();
  }));
