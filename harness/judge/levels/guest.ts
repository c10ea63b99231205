// Guest: the CPUs, sockets and NUMA nodes that the guest sees. What it cannot see is where it runs.
import { plural } from "../../../base/words.ts";
import { showCpuSet } from "../../../base/cpu-set.ts";
import type { GuestTopology } from "../../../nova/expected-guest.ts";
import { check, unknown } from "../check.ts";
import { type GuestNode, type GuestReport, readGuestReport, REPORT_PROPERTY } from "./guest-report.ts";
import { showTopology } from "./libvirt/guest-cpu.ts";
import type { ActiveSubject, Subject } from "../subject.ts";
import type { Check } from "../verdict.ts";

/**
 * What a guest has said is judged. Nothing is to be judged, by design, where the experiment does not ask the guest, or its
 * image does not say that it reports.
 */
export function reports({ wantsGuestReport, evidence: { console, image } }: Subject): boolean {
  return (
    console !== undefined || (wantsGuestReport && image.ok && image.value.properties[REPORT_PROPERTY] === "console")
  );
}

export function judgeGuest(subject: ActiveSubject): readonly Check[] {
  const { console } = subject.evidence;
  const expected = `CPU ${showCpuSet(subject.expectedGuest.vcpus)} online`;
  const blind = (reason: string) => [unknown("guest", "the guest sees its vCPUs", expected, reason)];
  if (console === undefined) return blind("its image says that it reports, and its console was not read");
  if (!console.ok) return blind(console.reason);
  const report = readGuestReport(console.value);
  if (!report.ok) return blind(report.reason);
  return [
    check("guest", "the guest sees its vCPUs", {
      holds: showCpuSet(report.value.online) === showCpuSet(subject.expectedGuest.vcpus),
      expected,
      found: `CPU ${showCpuSet(report.value.online)} online`,
    }),
    ...(subject.expectedGuest.topology === null ? [] : [judgeTopology(subject.expectedGuest.topology, report.value)]),
    judgeNodes(subject, report.value),
    judgeMemory(subject, report.value),
  ];
}

function judgeTopology(wanted: GuestTopology, report: GuestReport): Check {
  const seen = topologyOf(report);
  return check("guest", "the guest sees its sockets, cores and threads", {
    holds: seen === undefined ? undefined : showTopology(seen) === showTopology(wanted),
    expected: showTopology(wanted),
    found: seen === undefined ? "the report names no CPU, or not all alike" : showTopology(seen),
  });
}

/** Undefined where sockets or cores differ in size, which `<topology>` cannot say. */
function topologyOf({ cpus }: GuestReport): GuestTopology | undefined {
  const sockets = [...new Set(cpus.map(({ socket }) => socket))];
  const cores = sockets.map(
    (socket) => new Set(cpus.filter((cpu) => cpu.socket === socket).map(({ core }) => core)).size,
  );
  const threads = cpus.map(({ siblings }) => siblings.size);
  const [perSocket, otherSocket] = [...new Set(cores)];
  const [perCore, otherCore] = [...new Set(threads)];
  if (perSocket === undefined || perCore === undefined) return undefined;
  if (otherSocket !== undefined || otherCore !== undefined) return undefined;
  return { sockets: sockets.length, cores: perSocket, threads: perCore };
}

/** A guest without cells sees one node with everything. */
function judgeNodes({ expectedGuest }: ActiveSubject, { nodes }: GuestReport): Check {
  const cells =
    expectedGuest.cells.length === 0 ? [expectedGuest.vcpus] : expectedGuest.cells.map(({ vcpus }) => vcpus);
  const say = (list: readonly ReadonlySet<number>[]) => list.map((cpus, id) => `node ${id}: CPU ${showCpuSet(cpus)}`);
  const found = nodes.map(({ id, cpus }) => `node ${id}: CPU ${showCpuSet(cpus)}`);
  return check("guest", "the guest's NUMA nodes are its cells", {
    holds: found.join("; ") === say(cells).join("; "),
    expected: say(cells).join("; "),
    found: found.join("; ") || "no nodes",
  });
}

/** The guest's kernel keeps some for itself: it never sees more than it was given. */
function judgeMemory({ expectedGuest, flavor }: ActiveSubject, { nodes }: GuestReport): Check {
  const cells =
    expectedGuest.cells.length === 0 ? [flavor.memoryMiB] : expectedGuest.cells.map(({ memoryMiB }) => memoryMiB);
  const say = ({ id, memoryKiB }: GuestNode) => `node ${id}: ${Math.ceil(memoryKiB / 1024)} MiB`;
  return check("guest", "no node of the guest has more memory than its cell", {
    holds:
      nodes.length === 0
        ? undefined
        : nodes.every(({ id, memoryKiB }) => memoryKiB > 0 && memoryKiB <= (cells[id] ?? 0) * 1024),
    expected: cells.map((memoryMiB, id) => `node ${id}: at most ${memoryMiB} MiB`).join("; "),
    found: nodes.map(say).join("; ") || "no nodes",
  });
}

/** For the table: `CPU 0-1, 1 node`. */
export function guestInShort({ evidence: { console } }: Subject): string {
  if (console === undefined) return "not read";
  if (!console.ok) return console.reason;
  const report = readGuestReport(console.value);
  if (!report.ok) return report.reason;
  const { online, nodes } = report.value;
  return `CPU ${showCpuSet(online)}, ${plural(nodes.length, "node")}`;
}
