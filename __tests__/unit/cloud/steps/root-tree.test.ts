// How the root tree is made, and what makes it anew; mmdebstrap itself does not run here.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloudLayout } from "../../../../cloud/layout.ts";
import { readSecrets } from "../../../../cloud/secrets.ts";
import type { CloudState } from "../../../../cloud/state.ts";
import type { StepContext } from "../../../../cloud/step.ts";
import { packagesPrint, rootTree } from "../../../../cloud/steps/root-tree.ts";
import { pythonCode, treeSetup } from "../../../../cloud/steps/tree-setup.ts";
import { silentProgress } from "../../../../base/progress.ts";
import { errorOf, makeProgram, withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

interface Building {
  readonly context: StepContext;
  readonly state: CloudState;
  /** Runs the step. */
  readonly build: () => Promise<unknown>;
  /** What mmdebstrap was called with, an argument an entry. */
  readonly args: () => readonly string[];
}

/** @param unshare what the program does, which starts mmdebstrap; `$tree` is the folder that it is to make */
function inBuilding(body: (building: Building) => Promise<void>, unshare = 'mkdir -p "$tree/etc"'): Promise<void> {
  return withTemporaryFolder(async (home) => {
    const layout = cloudLayout(home);
    const programs = join(home, "programs");
    mkdirSync(programs);
    const seen = join(programs, "args");
    makeProgram(programs, "unshare", `tree=${layout.rootPart}; printf '%s\\n' "$@" > ${seen}; ${unshare}`);
    // Which mirror this machine has is no matter here.
    makeProgram(programs, "apt-get", "exit 100");
    const state: CloudState = { finished: {} };
    const context = { layout, state, progress: silentProgress, signal: new AbortController().signal };
    const { PATH } = process.env;
    process.env.PATH = `${programs}:${PATH ?? ""}`;
    try {
      await body({
        ...{ context, state },
        build: async () => {
          mkdirSync(layout.logs, { recursive: true });
          await rootTree.run(context, join(layout.logs, "root-tree.log"), silentProgress.start(""));
        },
        args: () => readFileSync(seen, "utf8").split("\n"),
      });
    } finally {
      process.env.PATH = PATH;
    }
  });
}

test("the tree appears whole under its name, with passwords of its own, and is done", () =>
  inBuilding(async ({ context, build }) => {
    expect(await rootTree.done(context)).toBe(false);
    await build();
    expect([existsSync(context.layout.root), existsSync(context.layout.rootPart)]).toEqual([true, false]);
    expect(readSecrets(context.layout)?.admin).toMatch(/^[0-9a-f]{32}$/);
    expect(await rootTree.done(context)).toBe(true);
  }));

test("it has one emulator, no compiler of a package's own, and the size of the database before its package comes", () =>
  inBuilding(async ({ args, build }) => {
    await build();
    const include = args().find((arg) => arg.startsWith("--include="));
    expect(include?.split(/[=,]/)).toContain("nova-compute-kvm");
    expect(include).not.toContain("nova-compute-qemu");
    expect(args()).toContain("--dpkgopt=path-exclude=/usr/bin/py3compile");
    const [, source = ""] =
      /^--setup-hook=install .* '(.*)' /.exec(args().find((arg) => arg.startsWith("--setup")) ?? "") ?? [];
    expect(readFileSync(source, "utf8")).toMatch(/^innodb_log_file_size = \d+M$/m);
  }));

test("a tree of another recipe is made anew, once, and all that was made from it again", () =>
  inBuilding(async ({ context, state, build }) => {
    mkdirSync(context.layout.root, { recursive: true });
    writeFileSync(join(context.layout.root, "old"), "");
    state.finished = { "root-tree": "of an older pinproof", schemas: "x", boot: "y" };
    expect(await rootTree.done(context)).toBe(false);
    await build();
    expect(existsSync(join(context.layout.root, "old"))).toBe(false);
    expect(state.finished).toEqual({ "root-tree": packagesPrint() });
    expect(await rootTree.done(context)).toBe(true);
  }));

test("what a build that was cut off has left does not stay", () =>
  inBuilding(async ({ context, build }) => {
    mkdirSync(join(context.layout.rootPart, "half"), { recursive: true });
    await build();
    expect(existsSync(join(context.layout.root, "half"))).toBe(false);
  }));

test("a build that fails leaves no tree that counts", () =>
  inBuilding(async ({ context, state, build }) => {
    state.finished = { "root-tree": packagesPrint() };
    expect(await errorOf(build())).toMatchObject({
      code: "COMMAND",
      message: expect.stringContaining("No space left on device") as string,
    });
    expect(state.finished).toEqual({});
    expect(await rootTree.done(context)).toBe(false);
  }, 'echo "E: No space left on device" >&2; exit 1'));

describe("what is done to a finished tree", () => {
  it("runs again when it has changed, without a new tree, and then what comes after it", () =>
    inBuilding(async ({ context, state, build, args }) => {
      await build();
      const log = join(context.layout.logs, "tree-setup.log");
      const task = silentProgress.start("");
      for (const step of [treeSetup, pythonCode]) {
        expect(await step.done(context)).toBe(false);
        await step.run(context, log, task);
        expect(await step.done(context)).toBe(true);
      }
      expect(args().join(" ")).toContain(`${context.layout.root} sh /usr/local/lib/pinproof/15-compile.sh`);
      // As of another version of the script.
      state.finished["tree-setup"] = "of an older script";
      const done = await Promise.all([rootTree, treeSetup, pythonCode].map(async (step) => step.done(context)));
      expect(done).toEqual([true, false, false]);
    }));

  it("runs again in another tree", () =>
    inBuilding(async ({ context, state, build }) => {
      await build();
      await treeSetup.run(context, "/dev/null", silentProgress.start(""));
      state.finished["root-tree"] = "another";
      expect(await treeSetup.done(context)).toBe(false);
    }));

  it("has its scripts in the tree", () =>
    inBuilding(async ({ context, build }) => {
      await build();
      await treeSetup.run(context, "/dev/null", silentProgress.start(""));
      const inside = join(context.layout.root, "usr/local/lib/pinproof");
      expect([existsSync(join(inside, "10-prepare-tree.sh")), existsSync(join(inside, "memlock.c"))]).toEqual([
        true,
        true,
      ]);
      rmSync(inside, { recursive: true });
    }));
});
