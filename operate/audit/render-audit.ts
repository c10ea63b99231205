// An audit for the terminal: each host with its counts, what is violated, what to be warned of, and what could not be read.
import { plural } from "../../base/words.ts";
import { type Paint, painter } from "../../harness/report/terminal/paint.ts";
import type { AuditedHostResult, GuestCounts } from "./audit.ts";
import type { Finding, GuestRef } from "./finding.ts";
import type { AuditReport } from "./report.ts";
import { seconds } from "../../base/progress.ts";
import { detail } from "../../harness/report/terminal/findings.ts";
import { plain } from "../../base/plain-text.ts";

export interface AuditTextOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
}

/** @returns text with a line end at its end. No character of a name reaches the terminal as a control character. */
export function renderAudit(report: AuditReport, { width, colour }: AuditTextOptions): string {
  const paint = painter(colour);
  const parts = [
    ...report.hosts.map((host) => hostText(host, width, paint)),
    report.acrossHosts.length === 0
      ? ""
      : ["Several hosts together", ...report.acrossHosts.flatMap((found) => findingLines(found, width, paint))].join(
          "\n",
        ),
    listOf("Could not be read:", report.inconclusive, width),
    report.leftOut.length === 0 ? "" : `Left out, as the configuration says: ${report.leftOut.join(", ")}`,
    countLine(report, paint),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function hostText(host: AuditedHostResult, width: number, paint: Paint): string {
  return [
    `${plain(host.host)}: ${paint(host.outcome.toUpperCase(), host.outcome)}`,
    `  ${countText(host.guests)}`,
    ...host.findings.flatMap((found) => findingLines(found, width, paint)),
    ...(host.inconclusive.length === 0
      ? []
      : ["", listOf(`  ${paint("inconclusive", "inconclusive")}`, host.inconclusive, width)]),
  ].join("\n");
}

function countText(counts: GuestCounts | null): string {
  if (counts === null) return "its domains were not read";
  const { domains, running, pinned, floating, unclear, notNovas } = counts;
  const parts = [
    plural(domains, "domain"),
    ...(domains === running ? [] : [`${running} running`]),
    `${pinned} pinned`,
    `${floating} floating`,
    ...(unclear === 0 ? [] : [`${unclear} unclear`]),
    ...(notNovas === 0 ? [] : [`${notNovas} not of Nova`]),
  ];
  return parts.join(", ");
}

function findingLines(found: Finding, width: number, paint: Paint): readonly string[] {
  const cpus = found.cpus === "" ? "" : `, CPU ${found.cpus}`;
  const [first = "", ...more] = found.found;
  return [
    "",
    `  ${paint(found.severity, found.severity)} ${found.rule}${cpus} (by ${found.sources.join(", ")})`,
    ...indented(detail("found", plain(first), width - 2)),
    ...more.flatMap((line) => indented(detail("", plain(line), width - 2))),
    // Of many the first say enough: JSON has them all.
    ...found.guests
      .slice(0, MOST_GUESTS)
      .flatMap((guest, at) => indented(detail(at === 0 ? "guests" : "", nameOf(guest), width - 2))),
    ...(found.guests.length > MOST_GUESTS
      ? indented(detail("", `and ${found.guests.length - MOST_GUESTS} more (--json has all)`, width - 2))
      : []),
    ...indented(detail("next", found.next, width - 2)),
  ];
}

const MOST_GUESTS = 5;

function nameOf({ name, uuid, domain, isNovas }: GuestRef): string {
  return `${plain(name)} (${uuid}${isNovas ? "" : ", not of Nova"})${name === domain ? "" : `, domain ${plain(domain)}`}`;
}

function indented(text: string): readonly string[] {
  return text.split("\n").map((line) => `  ${line}`);
}

/** What shares a reason is told together, so that one missing right is one line. */
function listOf(
  title: string,
  items: readonly { readonly what: string; readonly reason: string }[],
  width: number,
): string {
  if (items.length === 0) return "";
  const byReason = new Map<string, string[]>();
  for (const { what, reason } of items) byReason.set(reason, [...(byReason.get(reason) ?? []), what]);
  const lines = [...byReason].flatMap(([reason, whats]) => [
    ...indented(detail("what", plain(whats.join("; ")), width - 2)),
    ...indented(detail("reason", reason.split("\n").map(plain).join("\n"), width - 2)),
  ]);
  return [title, ...lines].join("\n");
}

function countLine({ hosts, acrossHosts, inconclusive, durationMs }: AuditReport, paint: Paint): string {
  const findings = [...hosts.flatMap((host) => host.findings), ...acrossHosts];
  const count = (severity: Finding["severity"]) => findings.filter((found) => found.severity === severity).length;
  const guests = hosts.reduce((sum, host) => sum + (host.guests?.domains ?? 0), 0);
  const [violated, warnings] = [count("violated"), count("warning")];
  const unread = hosts.reduce((sum, host) => sum + host.inconclusive.length, inconclusive.length);
  const parts = [
    violated === 0 ? "0 violated" : paint(`${violated} violated`, "violated"),
    warnings === 0 ? "0 warnings" : paint(plural(warnings, "warning"), "warning"),
    ...(unread === 0 ? [] : [paint(`${unread} not read`, "inconclusive")]),
  ];
  return `${plural(hosts.length, "host")}, ${plural(guests, "domain")}: ${parts.join(", ")} (${seconds(durationMs)})`;
}
