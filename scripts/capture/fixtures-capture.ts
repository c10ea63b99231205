// `npm run fixtures:capture -- RUN EXPERIMENT SERVER [NAME]`: the evidence of one server of a run, as a fixture.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { EXIT, isPinproofError } from "../../base/errors.ts";
import { captureServer, noteCapture } from "./capture.ts";

const FIXTURES = fileURLToPath(new URL("../../__tests__/fixtures", import.meta.url));
const USAGE = `Usage: npm run fixtures:capture -- RUN EXPERIMENT SERVER [NAME]
  RUN     a run's folder, as in .pinproof/runs/k7mtr2wd
  NAME    of the folder in __tests__/fixtures/captured/  (default: EXPERIMENT-SERVER)
`;

const [run = "", experiment = "", server = "", name = `${experiment}-${server}`] = process.argv.slice(2);
if (server === "" || !/^[\w-]+$/.test(name)) {
  process.stderr.write(USAGE);
  process.exitCode = EXIT.usage;
} else {
  try {
    const files = captureServer({ run, experiment, server, into: join(FIXTURES, "captured", name) });
    const readme = join(FIXTURES, "README.md");
    const command = `npm run fixtures:capture -- RUN ${experiment} ${server} ${name}`;
    writeFileSync(readme, noteCapture(readFileSync(readme, "utf8"), name, command));
    process.stdout.write(`${name}, of run ${basename(run)}: ${files.join(", ")}\n`);
  } catch (error) {
    if (!isPinproofError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  }
}
