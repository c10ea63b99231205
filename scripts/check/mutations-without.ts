// `npm run mutations:without`: takes three checks of the judge away, one at a time, in a scratch copy of this repository, runs
// the judge's tests there, and keeps which of them failed. `npm run mutations:document` puts that into the document.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { REMOVALS, type Removal, type SeenRemoval } from "../../__tests__/mutations/removals.ts";
import { run } from "../../base/command.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** All that the judge and its tests are made of. */
const NEEDED = [
  ...["__tests__", "base", "docs", "drivers", "experiments", "harness", "nova", "schemas", "scripts"],
  ...["jest.config.js", "jest.ts", "package.json", "tsconfig.json"],
];

/** These tests are about what is kept here. */
const OWN = "what fails when a check is removed";

const scratch = mkdtempSync(join(tmpdir(), "pinproof-without-"));
try {
  for (const part of NEEDED) cpSync(join(ROOT, part), join(scratch, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(scratch, "node_modules"));
  await expectGreen();
  const seen: SeenRemoval[] = [];
  for (const removal of REMOVALS) seen.push(await without(removal));
  const into = join(ROOT, "__tests__", "mutations", "without-a-check.json");
  writeFileSync(into, `${JSON.stringify(seen, null, 2)}\n`);
  process.stdout.write(`${relative(process.cwd(), into).split(sep).join("/")}: ${seen.map(tell).join("; ")}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Else a test that fails would say nothing of the check. */
async function expectGreen(): Promise<void> {
  const failed = await failures();
  if (failed.length > 0) throw new Error(`with every check in place these fail already: ${failed.join(", ")}`);
}

async function without({ check, file, from, to }: Removal): Promise<SeenRemoval> {
  const path = join(scratch, file);
  const whole = readFileSync(path, "utf8");
  if (whole.split(from).length !== 2) throw new Error(`${file} does not hold this once: ${from}`);
  writeFileSync(
    path,
    whole.replace(from, () => to),
  );
  try {
    return { check, file, failed: await failures() };
  } finally {
    writeFileSync(path, whole);
  }
}

interface JestResults {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

async function failures(): Promise<readonly string[]> {
  const out = join(scratch, "results.json");
  const jest = join("node_modules", "jest", "bin", "jest.js");
  const select = ["--selectProjects", "unit", "--testPathPatterns", "unit/harness/judge"];
  await run(process.execPath, ["--experimental-vm-modules", jest, ...select, "--json", "--outputFile", out], {
    cwd: scratch,
    accept: [0, 1],
  });
  const { testResults } = JSON.parse(readFileSync(out, "utf8")) as JestResults;
  const broken = testResults.filter(({ assertionResults }) => assertionResults.length === 0);
  if (broken.length > 0)
    throw new Error(`tests that could not run: ${broken.map(({ message }) => message).join("\n")}`);
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return tests
    .filter(({ status, fullName }) => status === "failed" && !fullName.startsWith(OWN))
    .map(({ fullName }) => fullName)
    .sort();
}

function tell({ check, failed }: SeenRemoval): string {
  return `without "${check}" ${failed.length} tests fail`;
}
