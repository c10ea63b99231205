// The verdict on an experiment: every server at every level, then the relations between servers. Pure.
import { intrusionsOf, type Resident } from "./threads/intruders.ts";
import { threadRows } from "./threads/thread-places.ts";
import { toPlace } from "./threads/thread-record.ts";
import { momentTitle } from "../evidence/moment.ts";
import type { Experiment } from "../../experiments/experiment.ts";
import type { ExperimentEvidence, ImageRecord, ServerEvidence } from "../evidence/evidence.ts";
import { fold, unknown } from "./check.ts";
import { stepCharges } from "./step-charges.ts";
import { diagnose } from "./diagnoses/index.ts";
import { symptomsOf } from "./diagnoses/symptoms.ts";
import { momentsOf } from "./moments.ts";
import { judgeServer, notObserved } from "./judge-server.ts";
import { checkLeaveOut } from "./leave-out.ts";
import { type Subject, subjectOf } from "./subject.ts";
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
  const names = namesOf(evidence.servers);
  const moments = momentsOf(experiment, evidence.servers).map((one) => {
    const subject = one.evidence && subjectOf(experiment, one.evidence, names, { rules, leaveOut, act: one.act });
    const title = one.isOnly ? one.server : momentTitle(one.server, one.moment);
    return { ...one, subject, resident: subject && { title, subject, threads: threadRows(subject) } };
  });
  const residents = moments.flatMap(({ resident }) => resident ?? []);
  const base = baseImageOf(moments.flatMap(({ subject }) => subject ?? []));
  const servers = moments.map(({ server: name, moment, isOnly, resident }): ServerVerdict => {
    const verdict = judgeMoment(name, resident);
    return isOnly ? verdict : { ...verdict, moment };
  });
  // Relations are about servers as they are in the end.
  const last = new Map(moments.flatMap(({ server, subject }) => (subject === undefined ? [] : [[server, subject]])));
  const relations = experiment.relations.flatMap((relation) => keepJudged(judgeRelation(relation, last), leaveOut));
  const { contradicts } = experiment;
  const seen = Object.keys(experiment.servers)
    .map((name) => describeSeen(name, last.get(name)))
    .join("; ");
  return {
    experiment: experiment.id,
    claim: experiment.claim,
    outcome: fold([...servers, ...relations].map(({ outcome }) => outcome)),
    rules,
    servers,
    relations,
    ...(contradicts === undefined ? {} : { contradicts: { ...contradicts, seen } }),
  };

  function judgeMoment(name: string, resident: Resident | undefined): ServerVerdict {
    if (resident !== undefined) {
      const { subject, threads } = resident;
      const symptoms = symptomsOf(subject, evidence.hosts, stepCharges(experiment, name, evidence.servers));
      return {
        ...judgeServer(subject, base),
        diagnoses: diagnose(symptoms),
        threads: threads.map(toPlace),
        intrusions: intrusionsOf(resident, residents),
      };
    }
    const server = experiment.servers[name];
    if (server === undefined) throw new Error(`the experiment has no server "${name}"`);
    return notObserved(name, server.asked, expectationFor(server.expect, rules), leaveOut);
  }
}

/** A relation of which nothing is left is not proven. */
function keepJudged(checks: readonly Check[], leaveOut: ReadonlySet<Level>): readonly Check[] {
  const kept = checks.filter(({ level }) => !leaveOut.has(level));
  const [first] = checks;
  if (kept.length > 0 || first === undefined) return kept;
  const levels = [...new Set(checks.map(({ level }) => level))].join(", ");
  return [unknown(first.level, first.name, first.expected, `left out: ${levels}; no other level can decide it`)];
}

/** Server id to name. */
function namesOf(servers: readonly ServerEvidence[]): ReadonlyMap<string, string> {
  return new Map(servers.flatMap(({ name, server }) => (server.ok ? [[server.value.id.toLowerCase(), name]] : [])));
}

/** The base image's record, where a server of the experiment uses it as it is. */
function baseImageOf(subjects: readonly Subject[]): ImageRecord | undefined {
  const subject = subjects.find(({ image, evidence }) => image.from === "base" && evidence.image.ok);
  return subject?.evidence.image.ok === true ? subject.evidence.image.value : undefined;
}
