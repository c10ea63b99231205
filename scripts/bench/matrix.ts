// `npm run bench:matrix -- [--rounds N] [--only m,a,b,floor,growth] [--every N]`: profile A of the catalogue on the local cloud, in one run by
// pinproof, against the same rows one after another and against a shell script; where the time goes; what the cloud could at
// best do; and with what it grows. All in one run of this command; prints Markdown tables. Everything takes about an hour, of
// which `a` is more than half: with `--every 6` it takes every sixth row only, and compares by the row.
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { commandInterrupts } from "../../bin/terminal/interrupts.ts";
import { withCloud } from "../../bin/session/with-cloud.ts";
import type { Experiment } from "../../experiments/index.ts";
import { EXIT, InterruptedError, isPinproofError, UsageError } from "../../base/errors.ts";
import { terminalProgress } from "../../base/progress.ts";
import { localRules } from "./matrix/cloud.ts";
import { watchingCpu } from "./matrix/cpu-watch.ts";
import { pinnedLivesByApi } from "./matrix/floor.ts";
import { byOpenstackClient } from "./matrix/openstack.ts";
import { inOneRun, oneAfterAnother } from "./matrix/pinproof.ts";
import { MATRIX, pinnedLives, pinnedRows } from "./matrix/plan.ts";
import { type Figures, tablesOf } from "./matrix/table.ts";

const PARTS = ["m", "b", "a", "floor", "growth"] as const;
type Part = (typeof PARTS)[number];
const LIVES = 5;

const progress = terminalProgress();
using interrupts = commandInterrupts("waiting until what is under way has removed everything");
const { signal } = interrupts;

try {
  const { values } = parseArgs({
    options: { rounds: { type: "string" }, only: { type: "string" }, every: { type: "string" } },
  });
  const parts = partsOf(values.only);
  const rounds = wholeNumber("--rounds", values.rounds);
  const sample = MATRIX.filter((_row, index) => index % wholeNumber("--every", values.every) === 0);
  await withCloud({ progress, signal, only: "local", hostSet: "A" }, async () => {
    const figures = await measure(parts, rounds, sample);
    const machine = `${cpus().length} CPU ${cpus()[0]?.model ?? ""}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
    process.stdout.write(`${machine}, ${rounds} ${rounds === 1 ? "round" : "rounds"}\n\n${tablesOf(figures)}`);
  });
} catch (error) {
  const told = signal.aborted ? new InterruptedError("stopped as asked") : error;
  process.stderr.write(`${told instanceof Error ? told.message : String(told)}\n`);
  process.exitCode = isPinproofError(told) ? told.exitCode : EXIT.deploy;
}

/** @param sample the rows that are run one after another */
async function measure(parts: ReadonlySet<Part>, rounds: number, sample: readonly Experiment[]): Promise<Figures> {
  const rules = await localRules();
  const pinned = pinnedRows(rules);
  const floating = MATRIX.filter((row) => !pinned.includes(row));
  const lists = {
    matrix: [] as Figures["matrix"][number][],
    alone: [] as Figures["alone"][number][],
    typed: [] as Figures["typed"][number][],
    lives: [] as Figures["lives"][number][],
    floating: [] as Figures["floating"]["runs"][number][],
    pinned: [] as Figures["pinned"]["runs"][number][],
  };
  for (let round = 1; round <= rounds; round++) {
    const part = async (title: string, wanted: boolean, body: () => Promise<void>): Promise<void> => {
      if (!wanted) return;
      signal.throwIfAborted();
      const task = progress.start(`Round ${round} of ${rounds}: ${title}`);
      try {
        await body();
        task.succeed();
      } catch (error) {
        task.fail();
        throw error;
      }
    };
    await part("m, all rows in one run", parts.has("m") || parts.has("growth"), async () => {
      const { result, use } = await watchingCpu(() => inOneRun(MATRIX));
      lists.matrix.push({ ...result, use });
    });
    await part("b, the openstack client", parts.has("b"), async () => {
      lists.typed.push(await byOpenstackClient(MATRIX, rules));
    });
    await part("a, one row after another", parts.has("a"), async () => {
      lists.alone.push(await oneAfterAnother(sample, signal));
    });
    await part(`${LIVES} pinned servers by bare API calls`, parts.has("floor"), async () => {
      lists.lives.push(...(await pinnedLivesByApi(LIVES, signal)));
    });
    await part("rows that want no dedicated CPU", parts.has("growth"), async () => {
      lists.floating.push(await inOneRun(floating));
    });
    await part("rows that want the dedicated CPU", parts.has("growth"), async () => {
      lists.pinned.push(await inOneRun(pinned));
    });
  }
  return {
    ...lists,
    ...{ rows: MATRIX.length, aloneRows: sample.length },
    pinnedLives: pinnedLives(rules),
    floating: { rows: floating.length, runs: lists.floating },
    pinned: { rows: pinned.length, runs: lists.pinned },
  };
}

function partsOf(text: string | undefined): ReadonlySet<Part> {
  if (text === undefined) return new Set(PARTS);
  return new Set(
    text.split(",").map((word) => {
      const part = PARTS.find((known) => known === word.trim());
      if (part === undefined)
        throw new UsageError(`--only ${text}: there is no part "${word}"; parts: ${PARTS.join(", ")}`);
      return part;
    }),
  );
}

function wholeNumber(option: string, text = "1"): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new UsageError(`${option} ${text}: it must be a whole number from 1 on`);
}
