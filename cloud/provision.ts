// The shell scripts that run inside the container, and how a step runs one of them.
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CloudStepError } from "../base/errors.ts";
import { runInside } from "./controller/container.ts";
import { fingerprint } from "./rootfs.ts";
import type { CloudStep, StepContext } from "./step.ts";

const FOLDER = join(import.meta.dirname, "provision");
/** Where the scripts are inside the container, from its root. */
export const INSIDE = "usr/local/lib/pinproof";

export const provisionScript = (name: string): string => join(FOLDER, name);

/**
 * Runs a script inside the running container. One that an `up` has left, which was killed, ends first: each script may run
 * again, but not twice at the same time.
 */
export async function provision(context: StepContext, name: string, log: string): Promise<void> {
  const machine = context.state.running;
  if (machine === undefined) throw new CloudStepError("the container does not run");
  installScript(context, name);
  const { signal } = context;
  const once = ["flock", `/run/pinproof-${name}.lock`];
  await runInside(machine, [...once, "bash", `/${INSIDE}/${name}`], { logFile: log, timeoutMs: 30 * 60_000, signal });
}

export function installScript({ layout }: StepContext, name: string): void {
  mkdirSync(join(layout.root, INSIDE), { recursive: true });
  copyFileSync(provisionScript(name), join(layout.root, INSIDE, name));
}

/** A step that runs scripts once for each root tree and configuration, and again when a script has changed. */
export function provisionStep(step: {
  id: string;
  title: string;
  needs: readonly string[];
  hint: string;
  /** The last one is run, the ones before are installed beside it. */
  scripts: readonly string[];
}): CloudStep {
  const print = ({ state }: StepContext): string =>
    fingerprint(
      state.finished["root-tree"] ?? "",
      state.address ?? "",
      ...step.scripts.map((name) => readFileSync(provisionScript(name), "utf8")),
    );
  return {
    ...step,
    done: (context) => context.state.finished[step.id] === print(context),
    run: async (context, log) => {
      for (const name of step.scripts) installScript(context, name);
      await provision(context, step.scripts.at(-1) ?? "", log);
      context.state.finished[step.id] = print(context);
    },
  };
}
