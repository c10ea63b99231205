// A dry run's plan, for the terminal.
import { plural } from "../../../base/words.ts";
import type { DryRun } from "../../schedule/dry-run.ts";
import { plain } from "../../../base/plain-text.ts";
import { textTable, wrap } from "./text-table.ts";

/** @returns text with a line end at its end */
export function renderDryRun(plan: DryRun, { width = 120 }: { width?: number } = {}): string {
  const { makes, reads, atMostAtOnce: most, baseImage } = plan;
  const bytes = plan.imageBytes === null ? "of unknown size" : megabytes(plan.imageBytes);
  const lines = [
    `Dry run on cloud ${plain(plan.cloud)}: nothing is created.`,
    `rules: ${plan.rules}`,
    "",
    `Would create: ${plural(makes.images.length, "image")} (${bytes} uploaded, duplicates of ${plain(baseImage.name)}), ` +
      `${plural(makes.flavors.length, "private flavor")}, ${plural(makes.servers.length, "server")}`,
    `At most at the same time: ${plural(most.servers, "server")}, ${most.dedicatedCpus} dedicated CPUs (PCPU), ` +
      `${most.sharedCpus} shared CPUs (VCPU), ${most.memoryMiB} MiB of memory`,
    `Limits: ${limitWords(plan)}`,
  ];
  const servers = makes.servers.map((server) => [
    server.experiment,
    plain(server.name),
    String(server.vcpus),
    String(server.memoryMiB),
    server.expected,
  ]);
  const things = [
    ...makes.images.map(({ name, properties }) => ["image", plain(name), pairs(properties)]),
    ...makes.flavors.map(({ name, vcpus, memoryMiB, extraSpecs }) => [
      "flavor",
      plain(name),
      [`${vcpus} vCPU, ${memoryMiB} MiB`, pairs(extraSpecs)].filter(Boolean).join(", "),
    ]),
  ];
  return [
    ...lines.flatMap((line) => wrap(line, width)),
    ...(things.length === 0 ? [] : ["", textTable([["kind", "name", "carries"], ...things], { width })]),
    ...(servers.length === 0
      ? []
      : ["", textTable([["experiment", "server", "vCPU", "MiB", "expected"], ...servers], { width })]),
    "",
    "Would read:",
    ...reads.apis.map((api) => `  ${api}`),
    ...reads.hosts.map(
      ({ name, address, how }) => `  ${plain(name)}${address === null ? "" : ` at ${plain(address)}`}: ${how}`,
    ),
    ...notRunLines(plan),
    "",
  ].join("\n");
}

function notRunLines({ notRun }: DryRun): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { experiment, outcome, reason } of notRun) {
    const key = `${outcome === "skipped" ? "" : "inconclusive: "}${plain(reason)}`;
    byReason.set(key, [...(byReason.get(key) ?? []), experiment]);
  }
  const lines = [...byReason].map(([reason, ids]) => `  ${ids.join(" ")}: ${reason}`);
  return lines.length === 0 ? [] : ["", "Would not run:", ...lines];
}

function limitWords({ limits: { maxServers, reserve = {} } }: DryRun): string {
  const kept = [
    reserve.dedicatedCpus === undefined ? "" : `${reserve.dedicatedCpus} PCPU`,
    reserve.sharedCpus === undefined ? "" : `${reserve.sharedCpus} VCPU`,
    reserve.memoryMiB === undefined ? "" : `${reserve.memoryMiB} MiB`,
  ].filter(Boolean);
  const words = [
    ...(maxServers === undefined ? [] : [`at most ${plural(maxServers, "server")}`]),
    ...(kept.length === 0 ? [] : [`${kept.join(", ")} stay free on each host`]),
  ];
  return words.join("; ") || "none";
}

const pairs = (properties: Readonly<Record<string, string>>): string =>
  Object.entries(properties)
    .map(([key, value]) => `${plain(key)}=${plain(value)}`)
    .join(", ");

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
