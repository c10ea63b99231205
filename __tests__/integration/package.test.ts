// The package, as somebody gets it: `npm pack`, installed into an empty folder, and used there. Nothing of the sources is in reach.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cloudLayout } from "../../cloud/layout.ts";
import { run } from "../../base/command.ts";
import { type CliEnding, projectPath, startNode } from "../support/real-cloud/cli.ts";
import { removeRuns } from "../support/real-cloud/work-folder.ts";
import { afterThisTest } from "../support/after-test.ts";
import { testTarget } from "../support/real-cloud/session.ts";

let folder = "";
let packed = "";
const inside = (...parts: string[]): string => join(folder, "node_modules/pinproof", ...parts);

/** npm without the settings of the npm that runs us. */
async function npm(args: readonly string[], cwd: string): Promise<string> {
  const own = Object.keys(process.env).filter((name) => /^(npm_|NODE_OPTIONS$)/i.test(name));
  const env = Object.fromEntries(own.map((name) => [name, undefined]));
  return (await run("npm", [...args, "--no-audit", "--no-fund", "--prefer-offline"], { cwd, env })).stdout;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pinproof-package-"));
  const [made] = JSON.parse(await npm(["pack", "--json", "--pack-destination", folder], projectPath())) as {
    filename: string;
  }[];
  packed = join(folder, made?.filename ?? "");
  // No script of any package is run: none is needed.
  await npm(["install", "--ignore-scripts", packed], folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The command in that folder, by the program that npm has put there. */
function pinproof(args: readonly string[], env: Record<string, string | undefined> = {}): Promise<CliEnding> {
  const program = join(folder, "node_modules/.bin/pinproof");
  return startNode([program, ...args], { cwd: folder, env }).ending;
}

/** The cloud of these tests as one that OS_CLOUD names. */
function named(): Record<string, string | undefined> {
  const { cloud, cloudsFile } = testTarget();
  return {
    OS_CLOUD: cloud,
    OS_CLIENT_CONFIG_FILE: cloudsFile,
    PINPROOF_HOSTS: process.env.PINPROOF_HOSTS ?? cloudLayout().hostsFile,
  };
}

test("the tarball holds what is built and what its commands read, and no source", () => {
  const files = execFileSync("tar", ["-tzf", packed], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((path) => path.replace(/^package\//, ""));
  const read = ["base", "cloud/provision", "cloud/rootfs", "harness", "operate", "provider", "schemas"].flatMap(
    (name) =>
      readdirSync(projectPath(name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !/\.m?ts$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name).slice(projectPath().length + 1)),
  );
  expect(read.length).toBeGreaterThan(40);
  expect(read.filter((path) => !files.includes(path))).toEqual([]);
  for (const path of read) expect(readFileSync(inside(path), "utf8")).toBe(readFileSync(projectPath(path), "utf8"));
  const isOurs = (path: string) => !/^(dist\/package\/types|examples|packages\/provider-openstack\/src)\//.test(path);
  expect(files.filter((path) => path.endsWith(".ts") && isOurs(path))).toEqual([]);
  expect(files).toContain("packages/provider-openstack/LICENSE");
  expect(files.filter((path) => path.startsWith("__tests__"))).toEqual([]);
  expect(existsSync(join(folder, "node_modules/typescript"))).toBe(false);
});

test("--version tells the commit that it was made from, list and completion work, and no package asks for an install script", async () => {
  const { version } = JSON.parse(readFileSync(projectPath("package.json"), "utf8")) as { version: string };
  const told = await pinproof(["--version"]);
  expect(told).toMatchObject({ status: 0, stderr: "" });
  expect(told.stdout).toMatch(
    existsSync(projectPath(".git")) ? /^pinproof \S+ \(commit [0-9a-f]{7,}/ : /^pinproof \S+$/,
  );
  expect(told.stdout).toContain(` ${version}`);
  expect(await pinproof(["list", "A07"])).toMatchObject({ status: 0, stderr: "" });
  expect((await pinproof(["__complete", "run", "referen"])).stdout).toMatch(/^reference\t/);
  expect(await pinproof(["cloud", "up", "--help"])).toMatchObject({ status: 0, stderr: "" });
  expect(await pinproof(["cloud", "status"])).toMatchObject({ status: 0, stderr: "" });
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const withScripts = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(withScripts.map(([path]) => path)).toEqual([]);
});

test("doctor and run work on a cloud that is named, with a row of one's own", async () => {
  afterThisTest(() => removeRuns(folder));
  const doctor = await pinproof(["doctor"], named());
  expect(doctor.stdout).toMatch(/^ok +compute API:/m);
  expect(doctor.status).toBe(0);
  cpSync(inside("examples/rows/any-pages.yaml"), join(folder, "rows/any-pages.yaml"));
  const ran = await pinproof(["run", "--experiments", "rows", "any-pages"], named());
  expect(ran.stdout).toContain("any-pages: HOLDS");
  expect(ran.status).toBe(0);
});

test("a program of one's own imports it, and its types are those of the examples", async () => {
  writeFileSync(
    join(folder, "program.mjs"),
    `import { catalogue, parseCpuSet, pinningMatchers, runExperiments } from "pinproof";
console.log(JSON.stringify([catalogue.length, [...parseCpuSet("0-2,^1")], Object.keys(pinningMatchers), typeof runExperiments]));`,
  );
  const { stdout, stderr } = await startNode([join(folder, "program.mjs")], { cwd: folder }).ending;
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual([
    expect.any(Number),
    [0, 2],
    ["toPinEveryVcpuWithin", "toLeaveVcpusFloatingOver", "toKeepEmulatorThreadsOn", "toShareNoCpuWith"],
    "function",
  ]);

  // A project of its own beside it: the compiler and jest's types are ours, pinproof is the installed one.
  const project = join(folder, "project");
  mkdirSync(project);
  cpSync(inside("examples"), project, { recursive: true });
  writeFileSync(
    join(project, "wrong.ts"),
    'import type { Row } from "pinproof";\nexport const row: Row = { id: "a", claim: "b", expect: { outcome: "maybe" } };\n',
  );
  const settings = { target: "ES2022", lib: ["ES2023", "ESNext.Disposable"], strict: true, noEmit: true };
  const compilerOptions = {
    ...settings,
    ...{
      module: "NodeNext",
      moduleResolution: "NodeNext",
      types: ["node"],
      typeRoots: [projectPath("node_modules/@types")],
    },
    paths: {
      "@jest/globals": [projectPath("node_modules/@jest/globals/build/index.d.ts")],
      expect: [projectPath("node_modules/expect/build/index.d.ts")],
    },
  };
  writeFileSync(join(project, "package.json"), '{"type":"module"}');
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  const compiler = projectPath("node_modules/typescript/bin/tsc");
  const checked = await startNode([compiler, "-p", project, "--pretty", "false"], { cwd: project }).ending;
  expect(checked.stdout.trim().split("\n")).toEqual([expect.stringMatching(/^wrong\.ts\(2,.*"maybe"/)]);
});
