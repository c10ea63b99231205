// Set-up of the root tree after its packages are installed. A step of its own, so that a changed word costs seconds and not a new
// tree.
import { readFileSync } from "node:fs";
import { endMachine } from "../controller/container.ts";
import { INSIDE, installScript, provisionScript } from "../provision.ts";
import { fingerprint } from "../rootfs.ts";
import type { CloudStep, StepContext } from "../step.ts";
import { runInTree } from "../controller/run-in-root-tree.ts";

const SCRIPT = "10-prepare-tree.sh";
const FILES = [SCRIPT, "memlock.c"];

const setupPrint = ({ state }: StepContext): string =>
  fingerprint(state.finished["root-tree"] ?? "", ...FILES.map((name) => readFileSync(provisionScript(name), "utf8")));

export const treeSetup: CloudStep = {
  id: "tree-setup",
  title: "Root tree set up",
  needs: ["root-tree"],
  hint: "This is a defect of pinproof: please report it with the log.",
  done: (context) => context.state.finished["tree-setup"] === setupPrint(context),
  run: async (context, log) => {
    const { layout, state, signal } = context;
    // Running services would not read what changes below them.
    await endMachine(layout);
    delete state.running;
    for (const name of FILES) installScript(context, name);
    await runInTree(layout, ["sh", `/${INSIDE}/${SCRIPT}`], { logFile: log, signal });
    state.finished["tree-setup"] = setupPrint(context);
  },
};

const COMPILE = "15-compile.sh";

const compilePrint = ({ state }: StepContext): string =>
  fingerprint(state.finished["tree-setup"] ?? "", readFileSync(provisionScript(COMPILE), "utf8"));

/** After the setup, which changes a source. */
export const pythonCode: CloudStep = {
  id: "python-code",
  title: "Python code compiled",
  needs: ["tree-setup"],
  hint: "Check whether the disk is full.",
  done: (context) => context.state.finished["python-code"] === compilePrint(context),
  run: async (context, log) => {
    installScript(context, COMPILE);
    await runInTree(context.layout, ["sh", `/${INSIDE}/${COMPILE}`], { logFile: log, signal: context.signal });
    context.state.finished["python-code"] = compilePrint(context);
  },
};
