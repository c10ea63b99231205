// One experiment as the page shows it: outcome, verdict and maps, or why there are none.
import { titled } from "../model/titled.ts";
import type { Experiment } from "../../../experiments/experiment.ts";
import type { Phase } from "../../run/time/phases.ts";
import { rulesOf } from "../../run/run-record.ts";
import { messageOf } from "../../../base/errors.ts";
import type { Rules } from "../../../nova/release.ts";
import type { ExperimentVerdict, Outcome } from "../../judge/verdict.ts";
import type { Source } from "../../evidence/evidence.ts";
import type { SavedExperiment, SavedRun } from "../model/saved-run.ts";
import { judge } from "../../judge/judge.ts";
import { type HostMoment, type HostMomentOptions, hostMomentsOf } from "./map/host-moment.ts";

export interface View {
  /** Of the page's own making: names are no anchors. */
  readonly anchor: string;
  readonly id: string;
  /** `inconclusive` where it was never judged. */
  readonly outcome: Outcome;
  readonly claim: string;
  readonly experiment: Experiment | undefined;
  readonly verdict: ExperimentVerdict | undefined;
  readonly saved: SavedExperiment;
  readonly rules: Rules;
  /** Of the experiment as a whole: why it was skipped, was not judged, or cannot be shown. */
  readonly reasons: readonly string[];
  readonly moments: readonly HostMoment[];
  /** Milliseconds. */
  readonly phases: Readonly<Record<Phase, number>> | undefined;
}

export function viewsOf(saved: SavedRun): readonly View[] {
  const names = namesOf(saved);
  return saved.experiments.map((one, at): View => {
    const verdict = one.verdict.ok ? titled(one.verdict.value) : undefined;
    const experiment = one.experiment.ok ? one.experiment.value : undefined;
    const rules = verdict?.rules ?? rulesOf(saved.record);
    const scenes = mapsOf(one, rules, { hosts: saved.hosts, names });
    return {
      anchor: `e${at + 1}`,
      id: one.id,
      outcome: verdict?.outcome ?? "inconclusive",
      claim: verdict?.claim ?? experiment?.claim ?? "",
      ...{ experiment, verdict, saved: one, rules },
      reasons: [verdict?.reason, ...[one.verdict, one.experiment, scenes].map(reasonOf)].filter(
        (reason) => reason !== undefined,
      ),
      moments: scenes.ok ? scenes.value : [],
      phases: saved.record.phases?.[one.id],
    };
  });
}

export function isWrong({ outcome }: View): boolean {
  return outcome === "violated" || outcome === "inconclusive";
}

function reasonOf(source: Source<unknown>): string | undefined {
  return source.ok ? undefined : source.reason;
}

/** A drawing that fails must not cost the page. */
function mapsOf(one: SavedExperiment, rules: Rules, options: HostMomentOptions): Source<readonly HostMoment[]> {
  try {
    const verdict = one.verdict.ok ? one.verdict.value : judgedForMap(one, rules, options);
    return { ok: true, value: verdict === undefined ? [] : hostMomentsOf(verdict, one.servers, options) };
  } catch (error) {
    return { ok: false, reason: `its CPU map cannot be drawn: ${messageOf(error)}` };
  }
}

/** A run that ended before it was judged has evidence all the same; the page shows where its threads are, and no verdict. */
function judgedForMap(
  { experiment, servers }: SavedExperiment,
  rules: Rules,
  { hosts }: HostMomentOptions,
): ExperimentVerdict | undefined {
  return experiment.ok ? judge(experiment.value, { servers, hosts }, rules) : undefined;
}

function namesOf({ experiments }: SavedRun): ReadonlyMap<string, string> {
  return new Map(
    experiments.flatMap(({ id, servers }) =>
      servers.flatMap(({ name, server }) =>
        server.ok
          ? [[server.value.id.toLowerCase(), servers.length > 1 || name !== "server" ? `${id} ${name}` : id]]
          : [],
      ),
    ),
  );
}
