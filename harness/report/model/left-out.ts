// Levels that were left out as asked: reported with every verdict, so that nobody takes them for observed.
import { titled } from "./titled.ts";
import type { FoundBy } from "../../evidence/evidence.ts";
import type { ExperimentVerdict } from "../../judge/verdict.ts";
import { LEVELS, type Level } from "../../../nova/levels.ts";
import { wrap } from "../terminal/text-table.ts";

/** A level that was left out, and one of the reasons, with the experiments and servers that it is told of. */
export interface LeftOut {
  readonly level: Level;
  readonly reason: string;
  /** As in `A04 server`, or `server` where there is one experiment only. */
  readonly of: readonly string[];
}

/** In the order of the levels; equal reasons are told once. Empty where nothing was left out. */
export function leftOutOf(verdicts: readonly ExperimentVerdict[]): readonly LeftOut[] {
  const judged = verdicts.filter(({ outcome }) => outcome !== "skipped").map(titled);
  return LEVELS.flatMap((level) => {
    const byReason = new Map<string, string[]>();
    for (const { experiment, servers } of judged) {
      for (const { server, leftOut } of servers) {
        const reason = leftOut?.[level];
        if (reason === undefined) continue;
        const name = judged.length === 1 ? server : `${experiment} ${server}`;
        byReason.set(generalised(reason), [...(byReason.get(generalised(reason)) ?? []), name]);
      }
    }
    return [...byReason].map(([reason, of]) => ({ level, reason, of }));
  });
}

/** Ids differ from server to server, and the reason is the same. */
function generalised(reason: string): string {
  return reason.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, "ID");
}

/** A heading and a paragraph for each; no lines where nothing was left out. */
export function leftOutLines(verdicts: readonly ExperimentVerdict[], width: number): readonly string[] {
  const all = leftOutOf(verdicts);
  if (all.length === 0) return [];
  const levels = [...new Set(all.map(({ level }) => level))].join(", ");
  const indent = " ".repeat(4);
  return [
    ...wrap(`Left out, and not judged: ${levels}`, width),
    ...all.flatMap(({ level, reason, of }) => {
      const isShared = all.filter((other) => other.level === level).length === 1;
      const whose = isShared ? "" : ` (${of.join(", ")})`;
      const [first = "", ...more] = wrap(`${level}${whose}: ${reason}`, Math.max(40, width - indent.length));
      return [`  ${first}`, ...more.map((line) => `${indent}${line}`)];
    }),
  ];
}

/** How the hosts were found where Nova did not name them; no lines where it did. */
export function foundHostLines(verdict: ExperimentVerdict, width: number): readonly string[] {
  const { servers } = titled(verdict);
  const byWay = new Map<string, string[]>();
  for (const { server, host } of servers) {
    if (host === undefined) continue;
    const way = `on ${host.name}, ${HOW[host.foundBy]}`;
    byWay.set(way, [...(byWay.get(way) ?? []), server]);
  }
  return [...byWay].flatMap(([way, names]) => wrap(`${names.join(", ")}: ${way}`, width));
}

const HOW: Readonly<Record<FoundBy, string>> = {
  hostId: "found by hostId, because Nova names a server's host to administrators only",
  only: "the only configured compute host, because Nova does not name the server's host to this user",
};
