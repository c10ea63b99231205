// `npm run faults [-- WORDS]`: the faults of __tests__/faults/cases.ts, each done to a run on the local cloud, as a table of what
// came of it. WORDS choose those whose description holds them. Exit code 1 where one ends otherwise than it has to.
import { commandInterrupts } from "../../bin/terminal/interrupts.ts";
import { withCloud } from "../../bin/session/with-cloud.ts";
import { endStarted, interruptStarted } from "../../__tests__/support/real-cloud/cli.ts";
import { FAULTS } from "../../__tests__/faults/cases.ts";
import { type FaultEnding, runFault } from "../../__tests__/faults/run-fault.ts";
import { EXIT, InterruptedError, isPinproofError, messageOf } from "../../base/errors.ts";
import { terminalProgress } from "../../base/progress.ts";

const progress = terminalProgress();
using interrupts = commandInterrupts("stopping the case that is under way");
const { signal } = interrupts;
signal.addEventListener("abort", interruptStarted);
const words = process.argv.slice(2).join(" ");
const rows: string[] = [];

try {
  await withCloud({ progress, signal, only: "local", hostSet: "A" }, async ({ target }) => {
    for (const fault of FAULTS.filter(({ what }) => what.includes(words))) {
      signal.throwIfAborted();
      const task = progress.start(fault.what);
      const ending = await runFault(fault, target);
      const text = `${ending.run.stdout}\n${ending.run.stderr}`;
      const missing = fault.says
        .filter((pattern) => !pattern.test(text))
        .map((pattern) => `not said: ${String(pattern)}`);
      const wrong = [
        ...(ending.harmed === 0 ? ["the fault never came"] : []),
        ...(ending.run.status === fault.status
          ? []
          : [`exit ${ending.run.status ?? "none"} in place of ${fault.status}`]),
        ...missing,
        ...((ending.destroyed?.status ?? 0) === 0 ? [] : ["runs destroy failed"]),
        ...ending.left.map((one) => `${one} is left`),
      ];
      rows.push(`| ${fault.what} | ${cameOf(ending)} | ${wrong.length === 0 ? "nothing left" : wrong.join("; ")} |`);
      if (wrong.length === 0) task.succeed();
      else {
        process.exitCode = 1;
        task.fail(`${fault.what}: ${wrong.join("; ")}`);
        process.stderr.write(`${text}\n`);
      }
    }
  });
  process.stdout.write(`| fault | what came of it | afterwards |\n|---|---|---|\n${rows.join("\n")}\n`);
} catch (error) {
  await endStarted();
  const told = signal.aborted ? new InterruptedError("stopped as asked") : error;
  process.stderr.write(`${messageOf(told)}\n`);
  process.exitCode = isPinproofError(told) ? told.exitCode : EXIT.deploy;
}

function cameOf({ run, destroyed }: FaultEnding): string {
  const verdict = /A04: (\w+)/.exec(run.stdout)?.[1]?.toLowerCase() ?? "no verdict";
  return `${verdict}, exit ${run.status ?? "none"}${destroyed === undefined ? "" : ", then `runs destroy`"}`;
}
