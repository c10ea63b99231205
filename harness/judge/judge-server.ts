// The verdict on one server: its checks at each level that has something to judge, folded.
import { firstLine } from "../../base/words.ts";
import type { Expectation } from "../../experiments/expectation.ts";
import type { ImageRecord, ServerEvidence } from "../evidence/evidence.ts";
import { apiInShort, judgeApi, whyNoServer } from "./levels/api.ts";
import { firstTrouble, fold, unknown } from "./check.ts";
import { guestInShort, judgeGuest, reports } from "./levels/guest.ts";
import { intentInShort, judgeIntent } from "./levels/intent.ts";
import { judgeKernel, kernelInShort } from "./levels/kernel.ts";
import { judgeLibvirt, libvirtInShort } from "./levels/libvirt/libvirt.ts";
import { whyLeftOut } from "./leave-out.ts";
import type { ActiveSubject, Subject } from "./subject.ts";
import { judgeNova, novaInShort } from "./levels/nova.ts";
import { judgeNothingCharged, judgePlacement, placementInShort } from "./levels/placement.ts";
import { type Check, type LevelVerdict, NO_SERVER, type ServerVerdict } from "./verdict.ts";
import { type Level, LEVELS } from "../../nova/levels.ts";
import { levelsFor } from "../../nova/expected-guest.ts";

type Judged = Omit<ServerVerdict, "diagnoses" | "threads" | "intrusions">;

/** @param base the base image's record, where a server of the experiment uses it as it is */
export function judgeServer(subject: Subject | ActiveSubject, base: ImageRecord | undefined): Judged {
  const gone = whyNoServer(subject);
  const all = [
    ...levelsFor(subject.expect),
    ...("expectedGuest" in subject && reports(subject) ? (["guest"] as const) : []),
  ];
  const [levels, leftOut] = divide(all, subject.leaveOut);
  const byLevel = new Map(levels.map((level) => [level, checksAt(level, subject, base, gone)]));
  const { host } = subject.evidence;
  const foundBy = host.ok ? host.value.foundBy : undefined;
  return {
    ...toVerdict(subject.name, subject.asked.asked, byLevel, (level) => inShort(level, subject, gone)),
    ...tellLeftOut(leftOut, subject.evidence),
    ...(host.ok && foundBy !== undefined ? { host: { name: host.value.name, foundBy } } : {}),
  };
}

function checksAt(
  level: Level,
  subject: Subject | ActiveSubject,
  base: ImageRecord | undefined,
  gone: string | undefined,
): readonly Check[] {
  if (level === "intent") return judgeIntent(subject, base);
  if (level === "api") return judgeApi(subject);
  if (!("expectedGuest" in subject)) {
    // Of the levels below the API an expected ERROR has one: what Placement still charges.
    return subject.evidence.refused === undefined ? judgeNothingCharged(subject) : [noServer(level, gone)];
  }
  return gone === undefined ? judgeBelow(level, subject) : [noServer(level, gone)];
}

function noServer(level: Level, gone = "no server"): Check {
  return unknown(level, NO_SERVER, "a server", gone);
}

function judgeBelow(level: Exclude<Level, "intent" | "api">, subject: ActiveSubject): readonly Check[] {
  switch (level) {
    case "nova":
      return judgeNova(subject);
    case "placement":
      return judgePlacement(subject);
    case "libvirt":
      return judgeLibvirt(subject);
    case "kernel":
      return judgeKernel(subject);
    case "guest":
      return judgeGuest(subject);
  }
}

function inShort(level: Level, subject: Subject | ActiveSubject, gone: string | undefined): string {
  switch (level) {
    case "intent":
      return intentInShort(subject);
    case "api":
      return apiInShort(subject);
    case "nova":
      return gone ?? novaInShort(subject);
    case "placement":
      return "expectedGuest" in subject && gone !== undefined ? gone : placementInShort(subject);
    case "libvirt":
      return gone ?? libvirtInShort(subject);
    case "kernel":
      return gone ?? kernelInShort(subject);
    case "guest":
      return gone ?? guestInShort(subject);
  }
}

/** A server without any evidence: every level that should have had some is inconclusive. */
export function notObserved(
  server: string,
  asked: string,
  expect: Expectation,
  leaveOut: ReadonlySet<Level>,
): ServerVerdict {
  const none = (level: Level) => [unknown(level, "the server was observed", "evidence", "no evidence was collected")];
  const [levels, leftOut] = divide(levelsFor(expect), leaveOut);
  const byLevel = new Map(levels.map((level) => [level, none(level)]));
  const verdict = toVerdict(server, asked, byLevel, () => "not observed");
  return { ...verdict, ...tellLeftOut(leftOut, undefined), diagnoses: [], threads: [], intrusions: [] };
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
