// `npm run test:node`: the unit tests, and the reference experiment on the cloud that is meant, on each Node.js that is supported, the
// newest of each line. The programs come from npm's own packages of Node.js and are kept in PINPROOF_HOME. `-- 22 24`
// chooses, and `--unit` or `--reference` does that part alone.
import { existsSync, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { run } from "../../base/command.ts";
import { isCommandError, messageOf } from "../../base/errors.ts";
import { pinproofHome } from "../../base/files/home.ts";
import { terminalProgress } from "../../base/progress.ts";
import { step } from "../step.ts";

/** 20.18 is the oldest that is supported: package.json, `engines`. docs/install.md names them. */
const LINES = ["20.18", "22", "24", "26"] as const;
const ROOT = join(import.meta.dirname, "../..");
const progress = terminalProgress();

const words = process.argv.slice(2);
const wanted = words.filter((word) => !word.startsWith("--"));
const unit = !words.includes("--reference");
const reference = !words.includes("--unit");
const failures: string[] = [];
for (const line of LINES.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  const folder = await attempt(`Node.js ${line}: its newest`, () => installed(line));
  if (folder === undefined) continue;
  const node = join(folder, "node");
  const env = { NODE_OPTIONS: undefined, PATH: `${folder}${delimiter}${process.env.PATH ?? ""}` };
  const version = (await run(node, ["--version"])).stdout.trim();
  if (unit)
    await attempt(`${version}: unit and synth tests`, async () => {
      const jest = [join(ROOT, "node_modules/jest/bin/jest.js"), "--selectProjects", "unit", "synth", "--silent"];
      await run(node, [...jest, `--maxWorkers=${availableParallelism()}`], {
        cwd: ROOT,
        // As .npmrc says for `npx jest`.
        env: {
          ...env,
          NODE_OPTIONS: "--experimental-vm-modules --max-old-space-size=4096",
          TF_CLI_CONFIG_FILE: "/dev/null",
        },
      });
    });
  if (reference)
    await attempt(`${version}: reference`, () =>
      run(node, [join(ROOT, "bin/pinproof.js"), "run", "reference"], { cwd: ROOT, env }),
    );
}
for (const failure of failures) process.stderr.write(`\n${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** Goes on after a failure: what one Node.js cannot says nothing of the next. */
async function attempt<T>(title: string, body: () => Promise<T>): Promise<T | undefined> {
  try {
    return await step(progress, title, body);
  } catch (error) {
    const said = isCommandError(error) ? `${error.stdout}\n${error.stderr}` : messageOf(error);
    failures.push(`──── ${title}\n${said.trim()}\n`);
    return undefined;
  }
}

/** The folder of that line's newest `node`. Its own package, not `node`, which has an install script. */
async function installed(line: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  const folder = join(pinproofHome(), "node", line);
  const bin = join(folder, "node_modules", name, "bin");
  mkdirSync(folder, { recursive: true });
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, `${name}@${line}`], {
    cwd: folder,
    env: { NODE_OPTIONS: undefined },
  });
  if (!existsSync(join(bin, "node"))) throw new Error(`${name}@${line} brings no ${join(bin, "node")}`);
  return bin;
}
