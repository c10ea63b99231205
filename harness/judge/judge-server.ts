// The verdict on one server: its checks at each level that has something to judge, folded.
import type { Expectation } from "../../experiments/expectation.ts";
import type { ImageRecord, ServerEvidence } from "../evidence/evidence.ts";
import { apiInShort, judgeApi, whyNoServer } from "./levels/api.ts";
import { firstTrouble, fold, unknown } from "./check.ts";
import { guestInShort, judgeGuest, reports } from "./levels/guest.ts";
import { intentInShort, judgeIntent } from "./levels/intent.ts";
import { judgeKernel, kernelInShort } from "./levels/kernel.ts";
import { judgeLibvirt, libvirtInShort } from "./levels/libvirt/libvirt.ts";
import { whyLeftOut } from "./leave-out.ts";
import type { ActiveLook, Look } from "./subject.ts";
import { judgeNova, novaInShort } from "./levels/nova.ts";
import { judgeNothingCharged, judgePlacement, placementInShort } from "./levels/placement.ts";
import { type Check, type LevelVerdict, NO_SERVER, type ServerVerdict } from "./verdict.ts";
import { type Level, LEVELS } from "../../nova/levels.ts";
import { levelsFor } from "../../nova/expected-guest.ts";

type Judged = Omit<ServerVerdict, "diagnoses">;

/** @param base the base image's record, where a server of the experiment uses it as it is */
export function judgeServer(look: Look | ActiveLook, base: ImageRecord | undefined): Judged {
  const gone = whyNoServer(look);
  const all = [...levelsFor(look.expect), ...("wanted" in look && reports(look) ? (["guest"] as const) : [])];
  const [levels, leftOut] = divide(all, look.leaveOut);
  const byLevel = new Map(levels.map((level) => [level, checksAt(level, look, base, gone)]));
  const { host } = look.evidence;
  const foundBy = host.ok ? host.value.foundBy : undefined;
  return {
    ...toVerdict(look.name, look.asked.asked, byLevel, (level) => inShort(level, look, gone)),
    ...tellLeftOut(leftOut, look.evidence),
    ...(host.ok && foundBy !== undefined ? { host: { name: host.value.name, foundBy } } : {}),
  };
}

function checksAt(
  level: Level,
  look: Look | ActiveLook,
  base: ImageRecord | undefined,
  gone: string | undefined,
): readonly Check[] {
  if (level === "intent") return judgeIntent(look, base);
  if (level === "api") return judgeApi(look);
  if (!("wanted" in look)) {
    // Of the levels below the API an expected ERROR has one: what Placement still charges.
    return look.evidence.refused === undefined ? judgeNothingCharged(look) : [noServer(level, gone)];
  }
  return gone === undefined ? judgeBelow(level, look) : [noServer(level, gone)];
}

function noServer(level: Level, gone = "no server"): Check {
  return unknown(level, NO_SERVER, "a server", gone);
}

function judgeBelow(level: Exclude<Level, "intent" | "api">, look: ActiveLook): readonly Check[] {
  switch (level) {
    case "nova":
      return judgeNova(look);
    case "placement":
      return judgePlacement(look);
    case "libvirt":
      return judgeLibvirt(look);
    case "kernel":
      return judgeKernel(look);
    case "guest":
      return judgeGuest(look);
  }
}

function inShort(level: Level, look: Look | ActiveLook, gone: string | undefined): string {
  switch (level) {
    case "intent":
      return intentInShort(look);
    case "api":
      return apiInShort(look);
    case "nova":
      return gone ?? novaInShort(look);
    case "placement":
      return "wanted" in look && gone !== undefined ? gone : placementInShort(look);
    case "libvirt":
      return gone ?? libvirtInShort(look);
    case "kernel":
      return gone ?? kernelInShort(look);
    case "guest":
      return gone ?? guestInShort(look);
  }
}

/** A server without any evidence: every level that should have had some is inconclusive. */
export function notLookedAt(
  server: string,
  asked: string,
  expect: Expectation,
  leaveOut: ReadonlySet<Level>,
): ServerVerdict {
  const none = (level: Level) => [unknown(level, "the server was looked at", "evidence", "no evidence was collected")];
  const [levels, leftOut] = divide(levelsFor(expect), leaveOut);
  const byLevel = new Map(levels.map((level) => [level, none(level)]));
  const verdict = toVerdict(server, asked, byLevel, () => "not looked at");
  return { ...verdict, ...tellLeftOut(leftOut, undefined), diagnoses: [] };
}

function divide(levels: readonly Level[], leaveOut: ReadonlySet<Level>): readonly [readonly Level[], readonly Level[]] {
  return [levels.filter((level) => !leaveOut.has(level)), levels.filter((level) => leaveOut.has(level))];
}

function tellLeftOut(levels: readonly Level[], evidence: ServerEvidence | undefined): Pick<ServerVerdict, "leftOut"> {
  if (levels.length === 0) return {};
  return { leftOut: Object.fromEntries(levels.map((level) => [level, whyLeftOut(level, evidence)])) };
}

function toVerdict(
  server: string,
  asked: string,
  byLevel: ReadonlyMap<Level, readonly Check[]>,
  short: (level: Level) => string,
): Judged {
  const checks = LEVELS.flatMap((level) => byLevel.get(level) ?? []);
  const levels = [...byLevel].map(([level, own]): [Level, LevelVerdict] => {
    const outcome = fold(own.map((check) => check.outcome));
    const trouble = firstTrouble(own);
    const found = outcome === "inconclusive" && trouble !== undefined ? firstLine(trouble.found) : short(level);
    return [level, { outcome, found }];
  });
  const first = firstTrouble(checks);
  return {
    server,
    asked,
    outcome: fold(checks.map(({ outcome }) => outcome)),
    checks,
    levels: Object.fromEntries(levels),
    ...(first ? { first } : {}),
  };
}

function firstLine(text: string): string {
  return text.split("\n", 1).join("");
}
