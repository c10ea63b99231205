// What `--version` tells, by folders of its own: a checkout, a package, and neither.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { versionLine } from "../../../bin/version.ts";
import { cli, projectPath } from "../../support/real-cloud/cli.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pinproof-version-"));
  writeFileSync(join(root, "package.json"), '{"version":"1.2.3"}');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const git = (...args: string[]): string =>
  execFileSync("git", ["-C", root, "-c", "user.name=a", "-c", "user.email=a@example.org", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();

function checkout(): string {
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "--message", "one");
  return git("rev-parse", "--short=7", "HEAD");
}

test("a checkout tells its commit, and that files differ from it", () => {
  const commit = checkout();
  git("tag", "v1.2.3");
  expect(versionLine(root)).toBe(`pinproof 1.2.3 (commit ${commit})`);
  writeFileSync(join(root, "package.json"), '{"version":"1.2.4"}');
  expect(versionLine(root)).toBe(`pinproof 1.2.4 (commit ${commit}-dirty)`);
});

test("a package tells what was recorded when it was made, wherever it is installed", () => {
  checkout();
  const installed = join(root, "node_modules/pinproof");
  mkdirSync(join(installed, "dist/package"), { recursive: true });
  writeFileSync(join(installed, "package.json"), '{"version":"4.5.6"}');
  // The commit of the project that it is installed in is not pinproof's.
  expect(versionLine(installed)).toBe("pinproof 4.5.6");
  writeFileSync(join(installed, "dist/package/commit"), "1a2b3c4\n");
  expect(versionLine(installed)).toBe("pinproof 4.5.6 (commit 1a2b3c4)");
});

test("a checkout that git cannot read tells its version alone", () => {
  writeFileSync(join(root, ".git"), "gitdir: nowhere\n");
  expect(versionLine(root)).toBe("pinproof 1.2.3");
});

test.each(["--version", "-V"])("%s is one line on standard output", async (option) => {
  const { version } = JSON.parse(readFileSync(projectPath("package.json"), "utf8")) as { version: string };
  const { stdout, stderr, status } = await cli([option]);
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  expect(stdout).toMatch(/^pinproof \d+\.\d+\.\d+(?: \(commit [0-9a-f]{7,}(?:-dirty)?\))?\n$/);
  expect(stdout).toContain(` ${version}`);
});
