// The verdict on an experiment: every server at every level, then the relations between servers. Pure.
import type { Experiment } from "../../experiments/experiment.ts";
import type { ExperimentEvidence, ImageRecord, ServerEvidence } from "../evidence/evidence.ts";
import { fold, unknown } from "./check.ts";
import { stepCharges } from "./step-charges.ts";
import { diagnose } from "./diagnoses/index.ts";
import { symptomsOf } from "./diagnoses/symptoms.ts";
import { judgeServer, notObserved } from "./judge-server.ts";
import { checkLeaveOut } from "./leave-out.ts";
import { type ActiveSubject, type Subject, subjectOf } from "./subject.ts";
import { judgeRelation } from "./relations/relations.ts";
import { expectationFor, type Rules } from "../../nova/release.ts";
import { describeSeen } from "./what-was-seen.ts";
import type { Check, ExperimentVerdict, ServerVerdict } from "./verdict.ts";
import type { Level } from "../../nova/levels.ts";

export interface JudgeOptions {
  /** Levels that are not judged. @default none */
  readonly leaveOut?: readonly Level[];
}

/**
 * Judges what was seen. A server that has no evidence is inconclusive, as is an experiment without servers.
 * @param evidence as saved in the run folder; servers in any order
 * @param rules of the cloud's release: `rulesFor` its newest microversion
 * @throws UsageError for levels that cannot be left out
 */
export function judge(
  experiment: Experiment,
  evidence: ExperimentEvidence,
  rules: Rules,
  { leaveOut: levels = [] }: JudgeOptions = {},
): ExperimentVerdict {
  const leaveOut = new Set(checkLeaveOut(levels));
  const looks = subjectsOf(experiment, evidence.servers, { rules, leaveOut });
  const base = baseImageOf(looks);
  const servers = Object.entries(experiment.servers).map(([name, server]): ServerVerdict => {
    const subject = looks.get(name);
    if (subject === undefined) return notObserved(name, server.asked, expectationFor(server.expect, rules), leaveOut);
    const symptoms = symptomsOf(subject, evidence.hosts, stepCharges(experiment, name, evidence.servers));
    return { ...judgeServer(subject, base), diagnoses: diagnose(symptoms) };
  });
  const relations = experiment.relations.flatMap((relation) => keepJudged(judgeRelation(relation, looks), leaveOut));
  const { contradicts } = experiment;
  const seen = servers.map(({ server }) => describeSeen(server, looks.get(server))).join("; ");
  return {
    experiment: experiment.id,
    claim: experiment.claim,
    outcome: fold([...servers, ...relations].map(({ outcome }) => outcome)),
    rules,
    servers,
    relations,
    ...(contradicts === undefined ? {} : { contradicts: { ...contradicts, seen } }),
  };
}

/** A relation of which nothing is left is not proven. */
function keepJudged(checks: readonly Check[], leaveOut: ReadonlySet<Level>): readonly Check[] {
  const kept = checks.filter(({ level }) => !leaveOut.has(level));
  const [first] = checks;
  if (kept.length > 0 || first === undefined) return kept;
  const levels = [...new Set(checks.map(({ level }) => level))].join(", ");
  return [unknown(first.level, first.name, first.expected, `left out: ${levels}; no other level can decide it`)];
}

function subjectsOf(
  experiment: Experiment,
  servers: readonly ServerEvidence[],
  how: { readonly rules: Rules; readonly leaveOut: ReadonlySet<Level> },
): ReadonlyMap<string, Subject | ActiveSubject> {
  const names = new Map(
    servers.flatMap(({ name, server }) => (server.ok ? [[server.value.id.toLowerCase(), name]] : [])),
  );
  const known = servers.filter(({ name }) => name in experiment.servers);
  return new Map(known.map((evidence) => [evidence.name, subjectOf(experiment, evidence, names, how)]));
}

/** The base image's record, where a server of the experiment uses it as it is. */
function baseImageOf(subjects: ReadonlyMap<string, Subject>): ImageRecord | undefined {
  const subject = [...subjects.values()].find(({ image, evidence }) => image.from === "base" && evidence.image.ok);
  return subject?.evidence.image.ok === true ? subject.evidence.image.value : undefined;
}
