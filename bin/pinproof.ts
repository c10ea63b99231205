// The command line: parse, call, and map what comes back to an exit code. Only here are errors printed.
import { resolve } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { CommanderError } from "commander";
import { EXIT, isPinproofError, messageOf } from "../base/errors.ts";
import { isWorkingFolderGone } from "../base/files/gone-folder.mjs";
import { goneFolder } from "../base/files/working-folder.ts";
import { COMMANDS, standIn } from "./commands.ts";
import { answer, COMPLETE } from "./completion/ask.ts";
import { plainLines } from "../base/plain-text.ts";
import { versionLine } from "./version.ts";

const program = new Command("pinproof")
  .description(
    "Proves, on a running OpenStack cloud, whether the CPU pinning that was asked for is what the guest really got",
  )
  .option("--config <file>", "settings of your cloud (default: PINPROOF_CONFIG, else ./pinproof.yaml)")
  .hook("preAction", (command) => {
    const { config } = command.opts();
    // Read where the cloud is looked for, as the variable is.
    if (config !== undefined) process.env.PINPROOF_CONFIG = resolve(config);
  })
  .option("-V, --version", "print the version, and the commit if known")
  .on("option:version", () => {
    process.stdout.write(`${versionLine()}\n`);
    throw new CommanderError(0, "commander.version", "");
  })
  .exitOverride()
  .addHelpText(
    "after",
    `
Examples:
  npx pinproof run                    the reference experiment, on the local cloud
  OS_CLOUD=mine npx pinproof run      the same on a cloud of clouds.yaml
  npx pinproof run --all              every experiment
  npx pinproof list                   the experiments of the catalogue
  npx pinproof judge k7mtr2wd         judge a saved run again, without a cloud
  npx pinproof sweep                  what dead runs left in the project
  npx pinproof cloud up               bring the local cloud up; it stays up

Exit codes:
  0 holds   1 violated   10 inconclusive   11 skipped   130 interrupted
  2 usage   3 cloud or machine   4 a program   5 terraform   6 compute host   7 domain XML   8 local cloud   9 time-out
  12 the run is in order, but a report cannot be written`,
  );

// A terminal that was closed (SIGHUP) or a reader that went away must not end us before everything is removed.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

try {
  const [first, ...rest] = process.argv.slice(2);
  if (first === COMPLETE) await answer(rest);
  else await parse();
} catch (error) {
  process.exitCode = report(error);
}

async function parse(): Promise<void> {
  // What is called is loaded; of the others `--help` needs a line each.
  const called = calledOf(program.parseOptions(process.argv.slice(2)).operands);
  for (const entry of COMMANDS) {
    program.addCommand((entry.name === called ? await entry.load() : standIn(entry)).exitOverride());
  }
  await program.parseAsync();
}

/** `help run` is about `run`. */
function calledOf([first, second]: readonly string[]): string | undefined {
  return first === "help" ? second : first;
}

function report(thrown: unknown): number {
  // Without a working folder anything may fail, in any words.
  const error = !isPinproofError(thrown) && isWorkingFolderGone() ? goneFolder(thrown) : thrown;
  // Commander has printed its own message; only --help and --version come with exit code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
  if (isPinproofError(error)) {
    process.stderr.write(`\n${plainLines(error.message)}\n`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? error.stack : undefined;
  process.stderr.write(`\nThis is a defect of pinproof: ${plainLines(stack ?? messageOf(error))}\n`);
  return 70;
}
