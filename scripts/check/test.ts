// `npm test`: the checks that need nothing, the HTML report in a browser, then the integration tests on a cloud. No part is ever
// left out: where it cannot run, the command fails and says what is missing. At the end: what each took.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../base/command.ts";
import { isCommandError } from "../../base/errors.ts";
import { CpuClock } from "./test-times/cpu-clock.ts";
import { filesIn } from "./test-times/jest-times.ts";
import { timesTable, type Took } from "./test-times/table.ts";

/** Processes of the machine that are no part of the tests: `npm run test:busy` names its own. */
const foreign = (process.env.PINPROOF_TEST_BURNERS ?? "").split(",").filter(Boolean).map(Number);

const folder = mkdtempSync(join(tmpdir(), "pinproof-test-times-"));
const jest = (project: string) => ({
  file: join(folder, `${project}.json`),
  command: ["npx", "jest", "--selectProjects", project, "--runInBand", "--json", "--outputFile"] as const,
});
const browser = jest("browser");
const integration = jest("integration");

const parts = [
  {
    title: "Checks: format, lint, types, shellcheck, unit and synth tests",
    command: ["node", "--import", "tsx", "scripts/check/check.ts"],
    file: undefined,
  },
  { title: "The HTML report in a browser", command: [...browser.command, browser.file], file: browser.file },
  {
    title: "Integration tests on a cloud",
    command: [...integration.command, integration.file],
    file: integration.file,
  },
] as const;

const took: Took[] = [];
const files: Took[] = [];
using clock = new CpuClock(foreign);
try {
  for (const { title, command, file } of parts) {
    process.stderr.write(`\n${title}\n`);
    const [program, ...args] = command;
    const started = Date.now();
    try {
      await run(program, args, { inherit: true });
    } catch (error) {
      if (!isCommandError(error)) throw error;
      process.exitCode = 1;
    }
    const ended = Date.now();
    took.push({ what: title, wallMs: ended - started, cpuMs: clock.usedBetween(started, ended) });
    for (const one of file === undefined ? [] : filesIn(file))
      files.push({
        what: one.path,
        wallMs: one.endedAt - one.startedAt,
        cpuMs: clock.usedBetween(one.startedAt, one.endedAt),
      });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
  process.stderr.write(`\n${timesTable(took, files)}`);
}
