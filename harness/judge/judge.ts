// The verdict on an experiment: every server at every level, then the relations between servers. Pure.
import type { Experiment } from "../../experiments/experiment.ts";
import type { ExperimentEvidence, ServerEvidence } from "../observe/evidence.ts";
import { judgeApi, whyNoServer } from "./api.ts";
import { firstTrouble, fold, unknown } from "./check.ts";
import { intentInShort, judgeIntent } from "./intent.ts";
import { judgeKernel, kernelInShort } from "./kernel.ts";
import { judgeLibvirt, libvirtInShort } from "./libvirt.ts";
import { type Look, lookAt } from "./look.ts";
import { judgeNova, novaInShort } from "./nova.ts";
import { judgePlacement, placementInShort } from "./placement.ts";
import { judgeRelation } from "./relations.ts";
import { type Check, type ExperimentVerdict, type Level, LEVELS, type Outcome, type ServerVerdict } from "./verdict.ts";

/**
 * Judges what was seen. A server that has no evidence is inconclusive, as is an experiment without servers.
 * @param evidence as saved in the run folder; servers in any order
 */
export function judge(experiment: Experiment, evidence: ExperimentEvidence): ExperimentVerdict {
  const looks = looksAt(experiment, evidence.servers);
  const baseImage = [...looks.values()].find(({ image, evidence: seen }) => image.from === "base" && seen.image.ok);
  const base = baseImage?.evidence.image.ok === true ? baseImage.evidence.image.value : undefined;
  const servers = Object.entries(experiment.servers).map(([name, { asked }]) => {
    const look = looks.get(name);
    return look === undefined ? notLookedAt(name, asked) : judgeServer(look, base);
  });
  const relations = experiment.relations.flatMap((relation) => judgeRelation(relation, looks));
  return {
    experiment: experiment.id,
    claim: experiment.claim,
    outcome: fold([...servers, ...relations].map(({ outcome }) => outcome)),
    servers,
    relations,
  };
}

function looksAt(experiment: Experiment, servers: readonly ServerEvidence[]): ReadonlyMap<string, Look> {
  const names = new Map(
    servers.flatMap(({ name, server }) => (server.ok ? [[server.value.id.toLowerCase(), name]] : [])),
  );
  const known = servers.filter(({ name }) => name in experiment.servers);
  return new Map(known.map((evidence) => [evidence.name, lookAt(experiment, evidence, names)]));
}

function judgeServer(look: Look, base: Parameters<typeof judgeIntent>[1]): ServerVerdict {
  const gone = whyNoServer(look);
  const below = (level: Level, of: (look: Look) => readonly Check[]) =>
    gone === undefined ? of(look) : [unknown(level, "there is a server to look at", "a server", gone)];
  return toVerdict(
    look.name,
    look.asked.asked,
    {
      intent: judgeIntent(look, base),
      api: judgeApi(look),
      nova: below("nova", judgeNova),
      placement: below("placement", judgePlacement),
      libvirt: below("libvirt", judgeLibvirt),
      kernel: below("kernel", judgeKernel),
    },
    (level) => inShort(level, look, gone),
  );
}

function inShort(level: Level, look: Look, gone: string | undefined): string {
  switch (level) {
    case "intent":
      return intentInShort(look);
    case "api":
      return look.evidence.server.ok ? look.evidence.server.value.status : "not seen";
    case "nova":
      return gone ?? novaInShort(look);
    case "placement":
      return gone ?? placementInShort(look);
    case "libvirt":
      return gone ?? libvirtInShort(look);
    case "kernel":
      return gone ?? kernelInShort(look);
  }
}

function notLookedAt(server: string, asked: string): ServerVerdict {
  const none = (level: Level) => [unknown(level, "the server was looked at", "evidence", "no evidence was collected")];
  const checks = Object.fromEntries(LEVELS.map((level) => [level, none(level)])) as Record<Level, Check[]>;
  return toVerdict(server, asked, checks, () => "not looked at");
}

function firstLine(text: string): string {
  return text.split("\n", 1).join("");
}

function toVerdict(
  server: string,
  asked: string,
  byLevel: Readonly<Record<Level, readonly Check[]>>,
  short: (level: Level) => string,
): ServerVerdict {
  const checks = LEVELS.flatMap((level) => byLevel[level]);
  const levels = Object.fromEntries(
    LEVELS.map((level): [Level, { outcome: Outcome; found: string }] => {
      const outcome = fold(byLevel[level].map((check) => check.outcome));
      const trouble = firstTrouble(byLevel[level]);
      return [
        level,
        {
          outcome,
          found: outcome === "inconclusive" && trouble !== undefined ? firstLine(trouble.found) : short(level),
        },
      ];
    }),
  ) as ServerVerdict["levels"];
  const first = firstTrouble(checks);
  return {
    server,
    asked,
    outcome: fold(checks.map(({ outcome }) => outcome)),
    checks,
    levels,
    ...(first ? { first } : {}),
  };
}
