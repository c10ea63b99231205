// `npm run drill [-- --only INT,KILL] [--moments "server build,report"]`: a run on the local cloud is stopped by INT, TERM, HUP,
// KILL and INT twice, at six moments each. After the clean-up that its user is told of, nothing may be left. Prints a table;
// exit code 1 where a case is not clean. All 30 take about a quarter of an hour.
import { parseArgs } from "node:util";
import { commandInterrupts } from "../../bin/terminal/interrupts.ts";
import { withCloud } from "../../bin/session/with-cloud.ts";
import { endStarted, interruptStarted } from "../../__tests__/support/real-cloud/cli.ts";
import { EXIT, InterruptedError, isPinproofError, UsageError } from "../../base/errors.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { terminalProgress } from "../../base/progress.ts";
import { DEATHS } from "./deaths.ts";
import { MOMENTS } from "./moments.ts";
import { type CaseResult, oneCase } from "./one-case.ts";
import { drillTable } from "./table.ts";

const progress = terminalProgress();
using interrupts = commandInterrupts("stopping the case that is under way");
const { signal } = interrupts;
signal.addEventListener("abort", interruptStarted);

try {
  const { values } = parseArgs({ options: { only: { type: "string" }, moments: { type: "string" } } });
  const deaths = chosen(DEATHS, values.only);
  const moments = chosen(MOMENTS, values.moments);
  const results: CaseResult[] = [];
  await withCloud({ progress, signal, only: "local", hostSet: "A" }, async ({ target }) => {
    await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
    for (const moment of moments) {
      for (const death of deaths) {
        signal.throwIfAborted();
        const task = progress.start(`${death.name} at: ${moment.name}`);
        const result = await oneCase(death, moment, { client, target });
        results.push(result);
        if (result.wrong.length === 0) task.succeed();
        else task.fail(`${death.name} at: ${moment.name}: ${result.wrong.join("; ")}`);
      }
    }
  });
  process.stdout.write(drillTable(results));
  if (results.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
} catch (error) {
  await endStarted();
  const told = signal.aborted ? new InterruptedError("stopped as asked") : error;
  process.stderr.write(`${told instanceof Error ? told.message : String(told)}\n`);
  process.exitCode = isPinproofError(told) ? told.exitCode : EXIT.deploy;
}

function chosen<T extends { readonly name: string }>(all: readonly T[], names: string | undefined): readonly T[] {
  if (names === undefined) return all;
  return names.split(",").map((name) => {
    const found = all.find((one) => one.name === name.trim());
    if (found !== undefined) return found;
    throw new UsageError(`there is no "${name.trim()}"`, {
      said: `there are: ${all.map((one) => one.name).join(", ")}`,
    });
  });
}
