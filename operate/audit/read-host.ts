// A host's texts become the evidence that the rules look at. What cannot be read is listed, with what it is and why.
import { messageOf } from "../../base/errors.ts";
import { hostSets } from "../../nova/host-sets.ts";
import { read } from "../../harness/judge/subject.ts";
import { sortThreads } from "../../harness/judge/levels/threads.ts";
import { parseCapabilities } from "../../drivers/libvirt/capabilities.ts";
import { parseCpuSet } from "../../base/cpu-set.ts";
import { domainFacts } from "../../drivers/libvirt/domain-xml.ts";
import { novaMetadata } from "../../drivers/libvirt/nova-metadata.ts";
import { parseXml } from "../../drivers/libvirt/xml.ts";
import type { PlacementHost } from "../../harness/observe/api/audit-cloud.ts";
import type { AuditRecords } from "../../harness/observe/api/audit-records.ts";
import type { AuditedHost, DomainRecord } from "../../harness/observe/host/audit-host.ts";
import type { Source } from "../../harness/evidence/evidence.ts";
import type { Guest, HostAudit, Unread } from "./evidence.ts";
import { isUnclear, type PinningContext, vcpusOf } from "./pinning.ts";

export function readHost({ host, seen, placement, servers, leftOut }: AuditRecords): HostAudit {
  const cells = read(seen.capabilitiesXml, (xml) => parseCapabilities(xml));
  const online = read(seen.onlineCpus, parseCpuSet);
  const present = read(seen.presentCpus, parseCpuSet);
  const sets = read(seen.cpuSets, hostSets);
  const context: HostContext = { cells, online, sets, seen, placement, servers };
  const guests: Guest[] = [];
  const unread: Unread[] = [
    ...failures([
      ["its domains", seen.domains],
      ["its QEMU threads", seen.threads],
      ["its NUMA nodes and cores", cells],
      ["its online CPUs", online],
      ["its CPUs", present],
      ["its CPU sets in nova.conf", sets],
      ...(leftOut.includes("placement")
        ? []
        : ([
            ["its inventory in Placement", placement.inventories],
            ["what Placement charges its servers", placement.charged],
          ] as const)),
      ...(leftOut.includes("nova") ? [] : ([["its servers in Nova", servers]] as const)),
    ]),
    ...seen.unreadDomains.map(({ uuid, reason }) => ({ what: `domain ${uuid}`, reason })),
  ];
  for (const record of seen.domains.ok ? seen.domains.value : []) {
    try {
      const guest = readGuest(record, context);
      if (guest === undefined) continue;
      guests.push(guest);
      unread.push(...unreadOf(guest, context));
    } catch (error) {
      unread.push({ what: `domain ${record.uuid}`, reason: messageOf(error) });
    }
  }
  const reserved = read(seen.cpuSets, (record) => record.reserved);
  const strangers = strangersOf(seen);
  return {
    host,
    guests,
    isListed: seen.domains.ok,
    cells,
    online,
    present,
    sets,
    reserved,
    inventories: placement.inventories,
    strangers,
    unread,
  };
}

type HostContext = PinningContext & Pick<AuditRecords, "seen" | "placement" | "servers">;

/** @returns undefined for a domain that ended during the look */
function readGuest({ xml }: DomainRecord, context: HostContext): Guest | undefined {
  const what = "the domain XML";
  const element = parseXml(xml, "domain", what);
  const domain = domainFacts(element, what);
  const nova = novaMetadata(element);
  const { seen, placement } = context;
  const threads = seen.threads.ok ? (seen.threads.value.get(domain.uuid) ?? noProcess(domain.uuid)) : seen.threads;
  if (domain.live && !threads.ok && seen.running.ok && !seen.running.value.has(domain.uuid)) return undefined;
  const charged = chargedOf(placement, domain.uuid);
  return {
    ...{ uuid: domain.uuid, name: nova === null || nova.name === "" ? domain.name : nova.name, domain, nova, charged },
    vcpus: vcpusOf(domain, nova !== null, charged, context),
    threads: read(threads, sortThreads),
    server: serverOf(context.servers, domain.uuid),
  };
}

function noProcess(uuid: string): Source<never> {
  const reason = `no QEMU process with -uuid ${uuid} is seen: may this user see other users' processes (hidepid)?`;
  return { ok: false, reason };
}

/** Nothing is an empty record: `not-charged` tells what that means. A server that is being moved is charged by another uuid. */
function chargedOf({ charged }: PlacementHost, uuid: string): Guest["charged"] {
  return charged.ok ? { ok: true, value: charged.value.get(uuid) ?? {} } : charged;
}

function serverOf(servers: AuditRecords["servers"], uuid: string): Guest["server"] {
  if (!servers.ok) return servers;
  return servers.value.get(uuid) ?? { ok: false, reason: "Nova was not asked about it" };
}

/** What of a guest could not be read, besides what is told of the whole host. */
function unreadOf(guest: Guest, { seen, servers }: HostContext): readonly Unread[] {
  const { domain, threads, server, nova, uuid } = guest;
  const what = (about: string) => `${about} of ${guest.name} (${uuid})`;
  const reasons: Unread[] = [];
  if (domain.live && seen.threads.ok) {
    const names = threads.ok ? threads.value.vcpus.size : 0;
    if (!threads.ok) reasons.push({ what: what("the threads"), reason: threads.reason });
    else if (names === 0) {
      const reason = "no thread is named as a vCPU: an old QEMU, or debug-threads is off";
      reasons.push({ what: what("the vCPU threads"), reason });
    } else if (names < domain.pluggedVcpus) {
      const reason = `${names} threads are named as a vCPU, and it has ${domain.pluggedVcpus} vCPUs`;
      reasons.push({ what: what("the vCPU threads"), reason });
    }
    const blind = threads.ok ? allTasks(threads.value).filter(({ cpusAllowed }) => !isCpuSet(cpusAllowed)) : [];
    if (blind.length > 0) reasons.push({ what: what("the threads"), reason: "the kernel's CPU list cannot be read" });
  }
  if (isUnclear(guest)) {
    const reason =
      "each pin names one CPU, and neither nova.conf nor Placement says whether that is all it may float over";
    reasons.push({ what: what("whether pinned or floating, the vCPUs"), reason });
  }
  // Where Nova tells nothing at all, that is told once for the host.
  if (nova !== null && servers.ok && !server.ok) reasons.push({ what: what("the server"), reason: server.reason });
  return reasons;
}

function allTasks({ vcpus, iothreads, emulator }: ReturnType<typeof sortThreads>) {
  return [...[...vcpus.values()].flat(), ...iothreads.values(), ...emulator];
}

function isCpuSet(text: string): boolean {
  try {
    return parseCpuSet(text).size > 0;
  } catch {
    return false;
  }
}

function failures(sources: readonly (readonly [what: string, source: Source<unknown>])[]): readonly Unread[] {
  return sources.flatMap(([what, source]) => (source.ok ? [] : [{ what, reason: source.reason }]));
}

/** Only where every domain was listed can a process be one too many. */
function strangersOf({ domains, unreadDomains, threads, running }: AuditedHost): readonly string[] {
  if (!domains.ok || !threads.ok || !running.ok) return [];
  const known = new Set([...domains.value, ...unreadDomains].map(({ uuid }) => uuid));
  // One that has started since the list was read is in the second list.
  return [...threads.value.entries()]
    .filter(([uuid, tasks]) => tasks.ok && !known.has(uuid) && !running.value.has(uuid))
    .map(([uuid]) => uuid);
}
