// `npm run check`: every check, two at a time, and every failure at the end.
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { ensurePackages } from "../../cloud/machine/host-packages.ts";
import { run } from "../../base/command.ts";
import { isCommandError, messageOf } from "../../base/errors.ts";
import { terminalProgress } from "../../base/progress.ts";

interface Check {
  readonly name: string;
  readonly command: () => Promise<readonly [string, ...string[]]> | readonly [string, ...string[]];
}

const progress = terminalProgress();

const CHECKS: readonly Check[] = [
  { name: "lint", command: () => ["npm", "run", "--silent", "lint"] },
  // As many at once as there are CPUs: jest's own choice leaves one idle, which the other checks need for a third of the time.
  {
    name: "unit and synth",
    command: () => [
      "npx",
      "jest",
      "--selectProjects",
      "unit",
      "synth",
      "--silent",
      `--maxWorkers=${availableParallelism()}`,
    ],
  },
  { name: "types", command: () => ["npx", "tsc"] },
  { name: "format", command: () => ["npx", "oxfmt", "--check", "."] },
  { name: "shellcheck", command: shellcheck },
];

process.exitCode = await checkAll();

/** @returns 1 where a check failed */
export async function checkAll(): Promise<number> {
  const waiting = [...CHECKS];
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const task = progress.start(check.name);
      try {
        const [program, ...args] = await check.command();
        // A configuration file of the user's that is not there would make every terraform warn.
        await run(program, args, { env: { TF_CLI_CONFIG_FILE: "/dev/null" } });
        task.succeed();
      } catch (error) {
        task.fail();
        const said = isCommandError(error) ? `${error.stdout}\n${error.stderr}` : messageOf(error);
        failures.push(`──── ${check.name}\n${said.trim()}\n`);
      }
    }
  };
  await Promise.all([worker(), worker()]);
  for (const failure of failures) process.stderr.write(`\n${failure}`);
  return failures.length === 0 ? 0 : 1;
}

async function shellcheck(): Promise<readonly [string, ...string[]]> {
  const program = { program: "shellcheck", debianPackage: "shellcheck", why: "checks the shell scripts" };
  await ensurePackages(progress, new AbortController().signal, [program]);
  // An export of the repository has no git: the folders are read as they are.
  const folders = ["cloud", "harness", "operate", "pipelines", "scripts"];
  const scripts = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".sh"))
      .map((file) => `${folder}/${file}`),
  );
  return ["shellcheck", ...scripts, ".ci/run"];
}
