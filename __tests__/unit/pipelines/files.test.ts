// The pipeline files, as far as they can be told without their own linters (`npm run pipelines:check`): they can be read, keep their
// reports whatever happens, clean up, call pinproof with options that it has, and print no secret.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { runCommand } from "../../../bin/commands/run.ts";
import { LINTERS } from "../../../scripts/check/pipelines/linters.ts";
import { projectPath } from "../../support/real-cloud/cli.ts";

const files = readdirSync(projectPath("pipelines"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const read = (path: string) => readFileSync(projectPath("pipelines", path), "utf8");
const yaml = (path: string) => {
  const document = parseDocument(read(path), {
    customTags: [{ tag: "!encrypted/pkcs1-oaep", collection: "seq", resolve: () => "secret" }],
  });
  return { errors: document.errors.map(({ message }) => message), value: document.toJS() as unknown };
};

const WHOLE = {
  github: "github/pinproof.yml",
  gitlab: "gitlab/pinproof.gitlab-ci.yml",
  jenkins: "jenkins/Jenkinsfile",
  zuul: "zuul/playbooks/run.yaml",
  systemd: "systemd/pinproof.service",
  docker: "Dockerfile",
} as const;

it.each(files.filter((file) => /\.ya?ml$/.test(file)).map((file) => file.slice(projectPath("pipelines").length + 1)))(
  "%s is YAML",
  (path) => {
    const { errors, value } = yaml(path);
    expect(errors).toEqual([]);
    expect(value).toEqual(expect.any(Object));
  },
);

it.each(Object.entries(WHOLE))("%s runs pinproof with options that it has", (_name, path) => {
  const calls = [...read(path).matchAll(/pinproof(?:\.js)?(?:"\]\nCMD \["|[ "\],]+)run\b(.*)/g)].map(
    ([, rest = ""]) => rest,
  );
  expect(calls.length).toBeGreaterThan(0);
  const known = runCommand().options.flatMap(({ long }) => long ?? []);
  for (const option of calls.flatMap((call) => call.match(/--[a-z-]+/g) ?? [])) expect(known).toContain(option);
  expect(calls.join()).toContain("--report");
});

it.each([
  ["github", read(WHOLE.github)],
  ["gitlab", read(WHOLE.gitlab)],
  ["jenkins", read(WHOLE.jenkins)],
  ["zuul", read("zuul/playbooks/clean-up.yaml")],
  ["systemd", read(WHOLE.systemd)],
])("%s cleans up by the script that all of them share", (_name, text) => {
  expect(text).toMatch(/pipelines\/clean-up\.sh (pinproof-)?report$|pipelines\/clean-up\.sh pinproof-report'/m);
});

describe("after a failure and after a cancel", () => {
  it("GitHub cleans up, tells and keeps the reports", () => {
    const { value } = yaml(WHOLE.github);
    const { steps } = (value as { jobs: { night: { steps: { name?: string; uses?: string; if?: string }[] } } }).jobs
      .night;
    const after = steps.slice(steps.findIndex(({ name }) => name === "Run") + 1);
    const always = after.filter(({ if: when }) => when?.includes("always()")).map(({ name, uses }) => name ?? uses);
    expect(always).toEqual([
      "Clean up",
      "Tell",
      "Credentials away",
      "actions/cache/save@v4",
      "actions/upload-artifact@v4",
    ]);
  });

  it("GitLab cleans up in after_script, for which it has time, and keeps artifacts always", () => {
    const { value } = yaml(WHOLE.gitlab);
    const { pinproof } = value as { pinproof: Record<string, unknown> };
    expect(pinproof).toMatchObject({
      after_script: [expect.stringContaining("clean-up.sh"), expect.stringContaining("rm -rf")],
      artifacts: { when: "always", reports: { junit: "pinproof-report/**/junit.xml" } },
      timeout: "3h",
      variables: { RUNNER_SCRIPT_TIMEOUT: "150m", RUNNER_AFTER_SCRIPT_TIMEOUT: "25m" },
    });
  });

  it("Jenkins does both in post always", () => {
    const [, post = ""] = /\n {8}always \{([\s\S]*?)\n {8}\}/.exec(read(WHOLE.jenkins)) ?? [];
    expect(post.match(/clean-up\.sh|junit testResults|archiveArtifacts/g)).toEqual([
      "clean-up.sh",
      "junit testResults",
      "archiveArtifacts",
    ]);
  });

  it("Zuul does both in playbooks that a cancel does not keep from running", () => {
    const { value } = yaml("zuul/zuul.yaml");
    const job = (value as Record<string, Record<string, unknown>>[]).find((item) => "job" in item)?.job;
    expect(job?.["post-run"]).toEqual([
      { name: "pipelines/zuul/playbooks/clean-up.yaml", cleanup: true },
      { name: "pipelines/zuul/playbooks/post.yaml", cleanup: true },
    ]);
  });

  it("systemd interrupts pinproof once, waits, and cleans up", () => {
    const unit = read(WHOLE.systemd);
    for (const line of ["KillSignal=SIGINT", "KillMode=mixed", "TimeoutStopSec=20min"])
      expect(unit).toContain(`\n${line}\n`);
    expect(unit).toMatch(/\nExecStopPost=.*clean-up\.sh/);
  });
});

describe("secrets", () => {
  it.each(files)("%s prints none, and traces no shell", (path) => {
    const text = readFileSync(path, "utf8");
    expect(text).not.toMatch(/set -\w*x|\bprintenv\b|(^|[\s;])env$/m);
    const echoed = text.match(
      /(echo|cat)\b.*\$\{?\{?\s*(secrets\.|CLOUDS_YAML|SSH_KEY|PINPROOF_SSH|PINPROOF_CLOUDS).*/g,
    );
    expect(echoed ?? []).toEqual([]);
  });

  it("GitHub's go into files that only the job may read", () => {
    const text = read(WHOLE.github);
    expect(text.indexOf("umask 077")).toBeLessThan(text.indexOf("printf '%s\\n' \"$CLOUDS_YAML\" >"));
    // As an expression within a script a secret would be a part of the command.
    expect(text.match(/run:.*secrets\./g)).toBeNull();
  });

  it("Zuul's are not logged", () => {
    const { value } = yaml("zuul/playbooks/pre.yaml");
    const [play] = value as { tasks: { name: string; no_log?: boolean }[] }[];
    expect(play?.tasks.find(({ name }) => name === "Write credentials")?.no_log).toBe(true);
  });
});

test("docs/pipelines.md tells each linter with its version", () => {
  const table = readFileSync(projectPath("docs/pipelines.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"));
  for (const { name, version, files: looked } of LINTERS) {
    expect(table.filter((line) => line.includes(name) && line.includes(version) && line.includes(looked))).toHaveLength(
      1,
    );
  }
});
