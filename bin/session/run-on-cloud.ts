// Experiments on the cloud that is meant. On the local cloud a run for each profile that they need, one after another, and at
// the end it is as it was found.
import type { HostSetName } from "../../cloud/hosts/shapes.ts";
import type { Experiment } from "../../experiments/index.ts";
import type { Limits } from "../../harness/targets/config.ts";
import type { LiveHooks } from "../../harness/deploy/experiment-deployment.ts";
import { cleanUpCommand, closeBrokenRun, closeRun, costOf, withRun } from "../../harness/run/open-run.ts";
import { runExperiments } from "../../harness/schedule/run-experiments.ts";
import type { RunOutcome } from "../../harness/run/result.ts";
import type { RunCost } from "../../harness/run/run-record.ts";
import { InterruptedError } from "../../base/errors.ts";
import { type Progress, terminalProgress } from "../../base/progress.ts";
import { locateTerraform } from "../../drivers/terraform/binary.ts";
import { installProvider } from "../../drivers/terraform/install-provider.ts";
import { TimeLine } from "../../base/time-line.ts";
import type { TargetChoices } from "../terminal/choices.ts";
import type { EndedRun } from "./run-reports.ts";
import type { CommandInterrupts } from "../terminal/interrupts.ts";
import { withLimits } from "../terminal/limits.ts";
import { type CloudUse, withCloud } from "./with-cloud.ts";

/** The runs themselves, in a time line. */
export const EXPERIMENTS = "Experiments";

export interface RunOnCloudOptions {
  readonly interrupts: CommandInterrupts;
  readonly keep: boolean;
  /** What was said by options, in the place of what the target has. @default nothing */
  readonly choices?: TargetChoices;
  /** @default the engine's own */
  readonly parallel?: number;
  /** For programs that look at servers while they live. */
  readonly hooks?: (experiment: Experiment) => LiveHooks;
  /** Over those of pinproof.yaml. */
  readonly limits?: Limits;
  /** How long to wait for another run on this cloud. @default an hour */
  readonly waitMs?: number;
  /** @default on standard error */
  readonly progress?: Progress;
  /** Where the time of each step is kept. @default nowhere */
  readonly timeLine?: TimeLine;
  /** Called when a run has ended, well or not, and what it made is removed as far as it can be. */
  readonly ended?: (run: EndedRun) => void;
}

export interface RunsEnding extends RunOutcome {
  readonly upMs: number;
  readonly costs: readonly RunCost[];
  /** Commands that remove what was kept. */
  readonly kept: readonly string[];
  /** Commands that remove what could not be removed. */
  readonly left: readonly string[];
}

interface Group {
  readonly hostSet: HostSetName | undefined;
  readonly experiments: readonly Experiment[];
}

/** Those for any profile go with the first one. */
export function groupsOf(experiments: readonly Experiment[]): readonly Group[] {
  const profiles = [...new Set(experiments.flatMap(({ hostSet }) => hostSet ?? []))].sort();
  if (profiles.length === 0) return [{ hostSet: undefined, experiments }];
  const [first] = profiles;
  return profiles.map((hostSet) => ({
    hostSet,
    experiments: experiments.filter(
      (one) => one.hostSet === hostSet || (one.hostSet === undefined && hostSet === first),
    ),
  }));
}

function hostSetOf(group: readonly Experiment[]): HostSetName | undefined {
  return group.find(({ hostSet }) => hostSet !== undefined)?.hostSet;
}

export async function runOnCloud(experiments: readonly Experiment[], options: RunOnCloudOptions): Promise<RunsEnding> {
  const { interrupts, keep, choices = {}, limits = {}, waitMs, ended = () => undefined, ...how } = options;
  const { progress = terminalProgress(), timeLine = new TimeLine() } = options;
  // Loaded here: cdktf takes half a second, and the other commands do without it.
  const { stacks } = await import("./stacks.ts");
  // Said now, and not after minutes of building a cloud.
  const terraform = await locateTerraform();
  const { signal } = interrupts;
  const outcomes: (RunOutcome & { cost: RunCost })[] = [];
  const kept: string[] = [];
  const left: string[] = [];
  let upMs = 0;

  const groups = groupsOf(experiments);
  const runGroup = async (use: CloudUse, group: readonly Experiment[]): Promise<void> => {
    const target = withLimits({ ...use.target, ...choices }, limits);
    const wait = waitMs === undefined ? {} : { waitMs };
    await withRun({ target, experiments: group, stacks, progress, signal, keep, ...wait }, async (run) => {
      interrupts.onStopNow = {
        kill: () => {
          run.terraforms.forEach((terraform) => {
            terraform.kill();
          });
        },
        then: cleanUpCommand(run.folder.id),
      };
      progress.say(`Run ${run.folder.id} on cloud ${target.cloud}, base image ${run.baseImage.name}`);
      try {
        const outcome = await runExperiments(run, group, how);
        const cost = costOf(run);
        const failures = [...outcome.failures];
        try {
          closeRun(run, outcome);
        } catch (error) {
          // A full disk, say: what was found out before is told all the same.
          failures.push(error);
        }
        outcomes.push({ ...outcome, failures, cost });
        if (!outcome.clean && !keep) left.push(cleanUpCommand(run.folder.id));
      } catch (error) {
        closeBrokenRun(run, error);
        throw error;
      } finally {
        const several = groups.length > 1 && target.kind === "local" ? hostSetOf(group) : undefined;
        ended({
          folder: run.folder,
          settings: target.report ?? {},
          ...(several === undefined ? {} : { within: several }),
        });
      }
      if (keep) kept.push(cleanUpCommand(run.folder.id));
    });
  };

  const hostSet = groups[0]?.hostSet;
  try {
    const meanwhile = (stop: AbortSignal) =>
      timeLine.measure("OpenStack provider", () => installProvider({ terraform, progress, signal: stop }));
    const start = { progress, signal, timeLine, meanwhile, ...(hostSet === undefined ? {} : { hostSet }) };
    await withCloud(start, async (use) => {
      upMs = use.upMs;
      if (keep) use.keepUp();
      // A cloud of one's own is what it is: one run, and what does not fit it is skipped.
      if (use.target.kind === "named") return runGroup(use, experiments);
      for (const group of groups) {
        if (signal.aborted) break;
        if (group.hostSet !== undefined) await use.switchTo(group.hostSet);
        await timeLine.measure(EXPERIMENTS, () => runGroup(use, group.experiments));
      }
    });
  } catch (error) {
    if (signal.aborted) throw new InterruptedError("stopped as asked");
    throw error;
  }
  return {
    results: outcomes.flatMap(({ results }) => results),
    failures: outcomes.flatMap(({ failures }) => failures),
    clean: outcomes.every(({ clean }) => clean),
    ...{ upMs, kept, left, costs: outcomes.map(({ cost }) => cost) },
  };
}
