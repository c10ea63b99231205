// All experiments of a run: what they share is made once, and each starts as soon as its image and its flavor are there and
// the cloud has CPUs for it. One that fails stops no other.
import { join } from "node:path";
import type { Experiment } from "../../experiments/experiment.ts";
import { writeJson } from "../../base/files/files.ts";
import type { HostFacts } from "../evidence/evidence.ts";
import { saveHostFacts } from "../evidence/save-evidence.ts";
import { surveyHosts } from "../observe/survey.ts";
import type { LiveHooks } from "../deploy/experiment-deployment.ts";
import { CapacityGuard } from "./capacity/capacity-guard.ts";
import { type Fitness, fitnessOf } from "../fit/fitness.ts";
import { fitToCloud } from "../fit/fit-to-cloud.ts";
import { bootingRoom, freeCpus } from "./free-cpus.ts";
import { judgeInRun, notRun } from "../run/judge-experiment.ts";
import type { ExperimentResult, RunOutcome } from "../run/result.ts";
import { Scheduler } from "./scheduler.ts";
import { namedHostsFit } from "../fit/named-hosts.ts";
import type { Run } from "../run/context.ts";
import { experimentFolder } from "../run/run-folder.ts";
import { SharedDeployment } from "../deploy/shared-deployment.ts";

export interface RunExperimentsOptions {
  readonly hooks?: (experiment: Experiment) => LiveHooks;
  /** Experiments at the same time, those that wait for dedicated CPUs not counted. @default 6 */
  readonly parallel?: number;
}

/** Experiments at the same time, where nobody says otherwise. */
export const PARALLEL = 6;

export async function runExperiments(
  run: Run,
  experiments: readonly Experiment[],
  { hooks = () => ({}), parallel = PARALLEL }: RunExperimentsOptions = {},
): Promise<RunOutcome> {
  const fitted = experiments.map((experiment) => fitToCloud(run, experiment));
  // Saved as it runs: with the flavors of the cloud in the place of its own, where it makes none.
  for (const { experiment } of fitted) {
    writeJson(join(experimentFolder(run.folder, experiment.id), "experiment.json"), experiment);
  }
  const hosts = await surveyHosts(run, run.signal).catch((error: unknown) => {
    if (run.signal.aborted) return undefined;
    throw error;
  });
  if (hosts === undefined) return { results: [], failures: [], clean: true };
  saveHostFacts(hosts, run.folder.path);
  const judged = new Map<string, ExperimentResult>();
  const runnable: Experiment[] = [];
  for (const { experiment, skipped } of fitted) {
    const byNeeds: Fitness =
      skipped === undefined ? fitnessOf(experiment.needs, hosts) : { fit: "no", reason: skipped };
    const fitness = byNeeds.fit === "yes" ? await namedHostsFit(run.client, experiment) : byNeeds;
    if (fitness.fit === "yes") runnable.push(experiment);
    else
      judged.set(
        experiment.id,
        notRun(run, experiment, fitness.fit === "no" ? "skipped" : "inconclusive", fitness.reason),
      );
  }
  const failures: unknown[] = [];
  let sharedIsClean = true;
  if (runnable.length > 0 && !run.signal.aborted) {
    const ending = await deployAll(run, runnable, { hosts, hooks, parallel, judged });
    failures.push(...ending.failures);
    sharedIsClean = ending.clean;
  }
  const results = experiments.flatMap(({ id }) => judged.get(id) ?? []);
  return { results, failures, clean: sharedIsClean && results.every(({ clean }) => clean) };
}

interface DeployAllOptions {
  readonly hosts: readonly HostFacts[];
  readonly hooks: (experiment: Experiment) => LiveHooks;
  readonly parallel: number;
  readonly judged: Map<string, ExperimentResult>;
}

async function deployAll(
  run: Run,
  experiments: readonly Experiment[],
  { hosts, hooks, parallel, judged }: DeployAllOptions,
): Promise<{ failures: unknown[]; clean: boolean }> {
  const failures: unknown[] = [];
  const { limits = {} } = run.target;
  const free = freeCpus(hosts, limits.reserve);
  if (free === undefined) {
    run.progress.say("  ! Placement cannot be read, so pinned servers run one after another");
  }
  const guard = new CapacityGuard({
    client: run.client,
    ...(limits.reserve === undefined ? {} : { reserve: limits.reserve }),
    placement: free !== undefined,
    say: (text) => {
      run.progress.say(text);
    },
  });
  const shared = new SharedDeployment(run, experiments, () => {
    scheduler.look();
  });
  const scheduler = new Scheduler(run, shared, { free, booting: bootingRoom(hosts), limits, guard, hooks, parallel });
  try {
    const initialised = await shared.start();
    const [unexpected] = await Promise.all([
      scheduler.run(experiments, initialised, (experiment, ending) => {
        const result = judgeInRun(run, experiment, ending);
        judged.set(experiment.id, result);
        return result;
      }),
      shared.settle().catch((error: unknown) => {
        if (!run.signal.aborted) failures.push(error);
      }),
    ]);
    failures.push(...unexpected);
  } catch (error) {
    failures.push(error);
  }
  let clean = false;
  if (run.keep && !run.signal.aborted) {
    run.progress.say("Kept: the servers of the last steps, with their images and flavors.");
  } else {
    try {
      await shared.tearDown();
      clean = true;
    } catch (error) {
      failures.push(error);
    }
  }
  return { failures, clean };
}

/** One experiment in a run of its own, as tests use it. */
export async function runExperiment(
  run: Run,
  experiment: Experiment,
  hooks: LiveHooks = {},
): Promise<ExperimentResult> {
  const { results, failures, clean } = await runExperiments(run, [experiment], { hooks: () => hooks });
  // One that did not begin, because of an interrupt or a failure before it, has no result of its own.
  const [result = notRun(run, experiment, "inconclusive", "it did not begin")] = results;
  const all = [...(result.error === undefined ? [] : [result.error]), ...result.alsoFailed, ...failures];
  const [error, ...alsoFailed] = all;
  return { ...result, clean, alsoFailed, ...(error === undefined ? {} : { error }) };
}
