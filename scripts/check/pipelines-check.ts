// `npm run pipelines:check`: every pipeline file by the linter or schema of its own system. Linters are kept in PINPROOF_HOME, each
// at the version that docs/pipelines.md tells; one that cannot be had here is told and does not pass.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isCommandError, messageOf } from "../../base/errors.ts";
import { pinproofHome } from "../../base/files/home.ts";
import { terminalProgress } from "../../base/progress.ts";
import { type Linter, LINTERS } from "./pipelines/linters.ts";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const home = join(pinproofHome(), "linters");
const progress = terminalProgress();

const wanted = process.argv.slice(2);
const failures: string[] = [];
for (const linter of LINTERS) {
  if (wanted.length > 0 && !wanted.some((word) => linter.name.includes(word))) continue;
  const { name, version, files } = linter;
  const task = progress.start(`${files}: ${name} (${version})`);
  try {
    await linter.check(await installed(linter), root);
    task.succeed();
  } catch (error) {
    task.fail();
    const said = isCommandError(error) ? `${error.summary}\n${error.stdout}\n${error.stderr}` : messageOf(error);
    failures.push(`──── ${files}: ${name}\n${said.trim()}\n`);
  }
}
for (const failure of failures) process.stderr.write(`\n${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** Its folder, where it is kept from the last time or installed now. */
async function installed({ name, version, install }: Linter): Promise<string> {
  const folder = join(home, `${name}-${version}`.replaceAll(/[^\w.-]+/g, "-"));
  const stamp = join(folder, ".installed");
  if (existsSync(stamp)) return folder;
  rmSync(folder, { recursive: true, force: true });
  await install(folder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(stamp, "");
  return folder;
}
