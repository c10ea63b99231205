// Two guests in each other's way: one finding for each pair, however many CPUs and threads it is about.
import { type CpuSet, isEqual, isSubset, NO_CPUS, showCpuSet, union } from "../../../base/cpu-set.ts";
import { keepsFloatingOff } from "../../../nova/own-cpus.ts";
import type { Guest, HostAudit } from "../evidence.ts";
import { type AuditSource, type Finding, finding, type RuleId, type Severity } from "../finding.ts";
import { ownersOf } from "../owners.ts";
import { isPinned } from "../pinning.ts";
import { type Reach, reachOf, type Who } from "../reach.ts";

/** One guest's threads of one kind on CPUs that are another guest's own. */
interface Clash {
  readonly intruder: Guest;
  readonly owner: Guest;
  readonly who: Who;
  readonly cpus: Readonly<Record<Reach["source"], Set<number>>>;
}

/** The worst first: a pair is told by the worst that is between the two. */
const ORDER = ["pins-overlap", "floating-on-pinned", "thread-on-pinned", "emulator-on-pinned"] as const;
type PairRule = (typeof ORDER)[number];

const NEXT: Readonly<Record<PairRule, string>> = {
  "pins-overlap":
    "migrate one of the two, or hard-reboot it, so that Nova pins it again (live migrations before Nova 20 copied pins: LP1289064)",
  "floating-on-pinned":
    "hard-reboot or migrate the floating guest, so that Nova writes the shared set again (live migrations before Nova 30 kept the old host's: LP1869804)",
  "thread-on-pinned":
    "set the affinity again with `virsh vcpupin`, then find what moved it: systemd daemon-reload, a cgroup cpuset, taskset",
  "emulator-on-pinned":
    "put it back with `virsh emulatorpin` or `virsh iothreadpin`, or hard-reboot the guest, so that Nova places it again",
};

export function pairFindings(audit: HostAudit): readonly Finding[] {
  const pairs = new Map<string, Clash[]>();
  for (const clash of clashesIn(audit)) {
    const key = [clash.intruder.uuid, clash.owner.uuid].sort().join(" ");
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, [clash]);
    else known.push(clash);
  }
  return [...pairs.values()].map((clashes) => tell(clashes, audit));
}

function clashesIn(audit: HostAudit): readonly Clash[] {
  const owners = ownersOf(audit);
  const found = new Map<string, Clash>();
  for (const intruder of audit.guests) {
    for (const reach of reachOf(intruder, audit)) {
      if (isByDesign(intruder, reach, audit)) continue;
      for (const cpu of reach.cpus) {
        for (const owner of owners.get(cpu) ?? []) {
          if (owner === intruder || !(owner.domain.live || intruder.domain.live)) continue;
          const key = `${intruder.uuid} ${owner.uuid} ${reach.who}`;
          const clash = found.get(key) ?? {
            intruder,
            owner,
            who: reach.who,
            cpus: { libvirt: new Set(), kernel: new Set() },
          };
          found.set(key, clash);
          clash.cpus[reach.source].add(cpu);
        }
      }
    }
  }
  return [...found.values()];
}

/**
 * Where nobody promised CPUs of one's own, meeting there is no finding of a pair: on a host without a dedicated set floating
 * servers run on pinned ones' CPUs (`no-dedicated-set` tells it once), and emulators by `hw:emulator_threads_policy=share`
 * are where `cpu_shared_set` says.
 */
function isByDesign(guest: Guest, { who, cpus }: Reach, { sets }: HostAudit): boolean {
  if (guest.nova === null || !sets.ok) return false;
  const { floating, shared } = sets.value;
  const isEmulator = who === "emulator" || who === "I/O thread";
  if (isEmulator && shared !== null && isSubset(cpus, shared)) return true;
  const isFloating = who === "floating vCPU" || (isEmulator && !isPinned(guest));
  return !keepsFloatingOff(sets.value) && isFloating && (floating === null || isSubset(cpus, floating));
}

function ruleOf({ who, cpus }: Clash): PairRule {
  if (who === "floating vCPU") return "floating-on-pinned";
  if (who !== "pinned vCPU") return "emulator-on-pinned";
  return cpus.libvirt.size > 0 ? "pins-overlap" : "thread-on-pinned";
}

function tell(clashes: readonly Clash[], audit: HostAudit): Finding {
  const sorted = [...clashes].sort((a, b) => ORDER.indexOf(ruleOf(a)) - ORDER.indexOf(ruleOf(b)) || byName(a, b));
  const [worst, ...others] = sorted;
  if (worst === undefined) throw new Error("a pair without a clash");
  const rule: RuleId = ruleOf(worst);
  const mutual = others.find((other) => isMutual(worst, other));
  const overlap = rule === "pins-overlap" ? allOf(worst) : NO_CPUS;
  // Emulators follow their guest's pins: where these overlap, so do they.
  const more = others.filter(
    (other) => other !== mutual && !(ruleOf(other) === "emulator-on-pinned" && isSubset(allOf(other), overlap)),
  );
  return finding(rule, severityOf(worst, audit), {
    guests: [worst.intruder, worst.owner],
    cpus: union(sorted.map(allOf)),
    sources: sorted.flatMap(sourcesOf),
    found: [mutual === undefined ? sentence(worst) : bothPinned(worst), ...more.map(sentence)],
    next: NEXT[rule],
  });
}

function allOf({ cpus }: Clash): CpuSet {
  return union([cpus.libvirt, cpus.kernel]);
}

/** Both are pinned to the same CPUs: one sentence says it. */
function isMutual(a: Clash, b: Clash): boolean {
  return ruleOf(a) === "pins-overlap" && ruleOf(b) === "pins-overlap" && isEqual(allOf(a), allOf(b));
}

function byName(a: Clash, b: Clash): number {
  return a.intruder.name.localeCompare(b.intruder.name) || a.intruder.uuid.localeCompare(b.intruder.uuid);
}

/** Floating threads break a promise only where CPUs are known to be promised: by a dedicated set, or by a charge of PCPU. */
function severityOf({ intruder, owner, who }: Clash, { sets }: HostAudit): Severity {
  if (!intruder.domain.live || !owner.domain.live) return "warning";
  if (who === "pinned vCPU" || sets.ok) return "violated";
  return owner.charged.ok && (owner.charged.value.PCPU ?? 0) > 0 ? "violated" : "warning";
}

function sourcesOf({ cpus }: Clash): readonly AuditSource[] {
  return (["libvirt", "kernel"] as const).filter((source) => cpus[source].size > 0);
}

const DOES: Readonly<Record<Who, string>> = {
  "pinned vCPU": "is pinned to",
  "floating vCPU": "has floating vCPUs that may run on",
  emulator: "has an emulator that may run on",
  "I/O thread": "has I/O threads that may run on",
};

function sentence(clash: Clash): string {
  const { intruder, owner, who, cpus } = clash;
  const isMoved = who === "pinned vCPU" && cpus.libvirt.size === 0;
  const does = isMoved ? "has vCPU threads that the kernel lets run on" : DOES[who];
  const own = `which ${owner.name}${state(owner)} has for itself`;
  return `${intruder.name}${state(intruder)} ${does} CPU ${showCpuSet(allOf(clash))} (by ${by(clash)}), ${own}`;
}

function bothPinned(clash: Clash): string {
  const names = [clash.intruder, clash.owner].map((guest) => `${guest.name}${state(guest)}`);
  return `${names.join(" and ")} are both pinned to CPU ${showCpuSet(allOf(clash))} (by ${by(clash)})`;
}

function by(clash: Clash): string {
  return sourcesOf(clash).join(" and ");
}

function state({ domain }: Guest): string {
  return domain.live ? "" : " (shut off)";
}
