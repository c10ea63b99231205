// The verdict on an experiment: every server at every level, then the relations between servers. Pure.
import type { Experiment } from "../../experiments/experiment.ts";
import type { ExperimentEvidence, ImageRecord, ServerEvidence } from "../observe/evidence.ts";
import { fold } from "./check.ts";
import { stepCharges } from "./charges.ts";
import { diagnose } from "./diagnoses/index.ts";
import { sceneOf } from "./diagnoses/scene.ts";
import { judgeServer, notLookedAt } from "./judge-server.ts";
import { type ActiveLook, type Look, lookAt } from "./look.ts";
import { judgeRelation } from "./relations.ts";
import { expectationFor, type Rules } from "./release.ts";
import { tellSeen } from "./seen.ts";
import type { ExperimentVerdict, ServerVerdict } from "./verdict.ts";

/**
 * Judges what was seen. A server that has no evidence is inconclusive, as is an experiment without servers.
 * @param evidence as saved in the run folder; servers in any order
 * @param rules of the cloud's release: `rulesFor` its newest microversion
 */
export function judge(experiment: Experiment, evidence: ExperimentEvidence, rules: Rules): ExperimentVerdict {
  const looks = looksAt(experiment, evidence.servers, rules);
  const base = baseImageOf(looks);
  const servers = Object.entries(experiment.servers).map(([name, server]): ServerVerdict => {
    const look = looks.get(name);
    if (look === undefined) return notLookedAt(name, server.asked, expectationFor(server.expect, rules));
    const scene = sceneOf(look, evidence.hosts, stepCharges(experiment, name, evidence.servers));
    return { ...judgeServer(look, base), diagnoses: diagnose(scene) };
  });
  const relations = experiment.relations.flatMap((relation) => judgeRelation(relation, looks));
  const { contradicts } = experiment;
  const seen = servers.map(({ server }) => tellSeen(server, looks.get(server))).join("; ");
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

function looksAt(
  experiment: Experiment,
  servers: readonly ServerEvidence[],
  rules: Rules,
): ReadonlyMap<string, Look | ActiveLook> {
  const names = new Map(
    servers.flatMap(({ name, server }) => (server.ok ? [[server.value.id.toLowerCase(), name]] : [])),
  );
  const known = servers.filter(({ name }) => name in experiment.servers);
  return new Map(known.map((evidence) => [evidence.name, lookAt(experiment, evidence, names, rules)]));
}

/** The base image's record, where a server of the experiment uses it as it is. */
function baseImageOf(looks: ReadonlyMap<string, Look>): ImageRecord | undefined {
  const look = [...looks.values()].find(({ image, evidence }) => image.from === "base" && evidence.image.ok);
  return look?.evidence.image.ok === true ? look.evidence.image.value : undefined;
}
