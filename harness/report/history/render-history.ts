// The history for a terminal and for a night's mail: what is wrong first, and many that have one cause told once.
import { seconds } from "../../../base/progress.ts";
import { onOneLine } from "../../../base/plain-text.ts";
import type { PassedOver } from "./load-reports.ts";
import { type Change, type ChangeKind, CHANGES, type History } from "./history.ts";

const TITLES: Readonly<Record<ChangeKind, string>> = {
  "newly-violated": "newly violated",
  "newly-inconclusive": "newly inconclusive",
  "newly-skipped": "newly skipped",
  missing: "not in this run",
  "still-violated": "still violated",
  "still-inconclusive": "still inconclusive",
  recovered: "recovered",
  slower: "slower",
};
/** Ids that are named; more are counted. */
const MOST_NAMED = 20;

export function renderHistory(history: History, passedOver: readonly PassedOver[] = []): string {
  const { cloud, run, startedAt, compared, otherClouds, changes } = history;
  const sections = CHANGES.flatMap((kind) => {
    const own = changes.filter((change) => change.kind === kind);
    return own.length === 0 ? [] : [[`${TITLES[kind]} (${own.length})`, ...groupsOf(own).map(groupText)].join("\n")];
  });
  const parts = [
    `${onOneLine(cloud.name)}: run ${onOneLine(run)} of ${minute(startedAt)}, ${comparedWith(compared)}`,
    stateLines(history),
    ...sections,
    sections.length === 0 && compared > 0 ? "Nothing changed." : "",
    otherClouds === 0
      ? ""
      : `${otherClouds} ${otherClouds === 1 ? "run of another cloud is" : "runs of other clouds are"} not compared.`,
    passedOver.map(({ name, reason }) => `Passed over: ${onOneLine(name)}: ${onOneLine(reason)}`).join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function comparedWith(compared: number): string {
  if (compared === 0) return "the first one: there is nothing to compare it with";
  return `compared with ${compared} earlier ${compared === 1 ? "run" : "runs"}`;
}

function stateLines({ state, remains, run }: History): string {
  return [
    ...(state === "complete" ? [] : [`This run is ${state}: its results are partial.`]),
    ...(remains === "something" || remains === "unknown"
      ? [`Something may be left in the cloud: npx pinproof runs destroy ${onOneLine(run)}`]
      : []),
  ].join("\n");
}

/** Those with the same cause, in the order in which they come. */
export function groupsOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const groups = new Map<string, Change[]>();
  for (const change of changes) {
    // Of what is slower each has its own figures.
    const key = change.kind === "slower" ? change.experiment : change.where;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()];
}

function groupText(group: readonly Change[]): string {
  const [first, ...more] = group;
  if (first === undefined) return "";
  const { experiment, server, where, expected, found } = first;
  const who = more.length === 0 ? experiment : `${experiment} and ${more.length} more`;
  const what = [server === undefined || more.length > 0 ? "" : `${server}, `, where === "" ? first.claim : where].join(
    "",
  );
  const named = more.slice(0, MOST_NAMED).map((change) => change.experiment);
  const lines = [
    `  ${onOneLine(who)}: ${first.kind === "slower" ? slowness(first) : onOneLine(what)}`,
    ...(expected === undefined || first.kind === "recovered" ? [] : [`    expected  ${onOneLine(expected)}`]),
    ...(found === undefined || first.kind === "recovered" ? [] : [`    found     ${onOneLine(found)}`]),
    ...sinceLines(first),
    ...(more.length === 0
      ? []
      : [`    more      ${onOneLine(named.join(" "))}${more.length > MOST_NAMED ? " ..." : ""}`]),
  ];
  return lines.join("\n");
}

function sinceLines({ kind, since, nights, lastHeld }: Change): readonly string[] {
  if (kind === "slower" || kind === "missing") return [];
  const runs = `${nights} ${nights === 1 ? "run" : "runs"}`;
  if (kind === "recovered") return [`    was so    from ${minute(since)} on, ${runs}`];
  const held = lastHeld === undefined ? "" : `; held last on ${minute(lastHeld)}`;
  return [`    since     ${minute(since)}, ${runs}${held}`];
}

function slowness({ ms = 0, medianMs = 0 }: Change): string {
  return `${seconds(ms)}, and ${seconds(medianMs)} by the median of earlier runs`;
}

/** ISO 8601 to the minute, as people write it; in UTC, as the record has it. */
function minute(iso: string): string {
  return onOneLine(iso).slice(0, 16).replace("T", " ");
}
