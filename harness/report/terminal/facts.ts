// What was seen of one server, level by level, without an expectation to hold it against.
import { plain, plainLines } from "../../../base/plain-text.ts";
import type { ServerEvidence, Source } from "../../evidence/evidence.ts";

export function renderFacts({ server, flavor, image, topology, allocations, threads, host }: ServerEvidence): string {
  const rows: (readonly [string, string])[] = [
    [
      "server",
      tell(server, ({ name, id, status, host: on }) => plain(`${name} ${id} ${status} on ${on ?? "an unknown host"}`)),
    ],
    ["flavor", tell(flavor, ({ name, vcpus, extraSpecs }) => plain(`${name}, ${vcpus} vCPU, ${list(extraSpecs)}`))],
    ["image", tell(image, ({ name, properties }) => plain(`${name}, ${list(hardware(properties))}`))],
    [
      "nova",
      tell(topology, ({ nodes }) =>
        nodes.length === 0
          ? "no NUMA topology: not pinned"
          : nodes.map(({ cpuPinning, hostNode }) => `host node ${hostNode ?? "?"}: ${pins(cpuPinning)}`).join("; "),
      ),
    ],
    ["placement", tell(allocations, ({ resources }) => list(resources))],
    ["kernel", tell(threads, (tasks) => tasks.map(({ comm, cpusAllowed }) => `${comm} on ${cpusAllowed}`).join("; "))],
    [
      "host",
      tell(
        host,
        ({ name, foundBy, cpuSets }) =>
          `${name}${FOUND[foundBy ?? "named"]}, ${tell(cpuSets, (sets) => `dedicated ${sets.dedicated ?? "unset"}, shared ${sets.shared ?? "unset"}`)}`,
      ),
    ],
  ];
  return rows.map(([what, words]) => `${what.padEnd(10)}${plainLines(words)}`).join("\n");
}

/** How the host was found. */
const FOUND = { named: "", hostId: " (found by hostId)", only: " (the only one configured)" } as const;

function tell<T>(source: Source<T>, words: (value: T) => string): string {
  return source.ok ? words(source.value) : `not seen: ${source.reason}`;
}

function pins(pinning: Readonly<Record<string, number>> | null): string {
  if (pinning === null) return "pins are shown to administrators only";
  const entries = Object.entries(pinning);
  return entries.length === 0 ? "not pinned" : entries.map(([vcpu, cpu]) => `vCPU ${vcpu} on CPU ${cpu}`).join(", ");
}

function hardware(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => name.startsWith("hw_")));
}

function list(values: Readonly<Record<string, string | number>>): string {
  return (
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}`)
      .join(" ") || "nothing asked"
  );
}
