// SMT siblings: two threads of one core between the host's two sets, or between two guests of which one was promised whole
// cores. Which thread policy a server asked for is in its XML from Nova 33 on; of older ones it is not known.
import type { HostCell } from "../../../drivers/libvirt/capabilities.ts";
import {
  type CpuSet,
  difference,
  formatCpuSet,
  intersection,
  isDisjoint,
  showCpuSet,
  union,
} from "../../../base/cpu-set.ts";
import type { Guest, HostAudit } from "../evidence.ts";
import { type Finding, finding } from "../finding.ts";
import { pinnedTo } from "../pinning.ts";

/** One finding for the host, whatever the number of cores. */
export function siblingsSplit({ cells, sets }: HostAudit): readonly Finding[] {
  if (!cells.ok || !sets.ok) return [];
  const { dedicated, floating } = sets.value;
  if (dedicated === null || floating === null) return [];
  const split = coresOf(cells.value).filter((core) => !isDisjoint(core, dedicated) && !isDisjoint(core, floating));
  if (split.length === 0) return [];
  return [
    finding("siblings-split", "warning", {
      cpus: union(split),
      sources: ["nova.conf", "libvirt"],
      found: [
        `${split.length === 1 ? "a core has" : `${split.length} cores have`} one thread in cpu_dedicated_set and another in cpu_shared_set: ${split.map(formatCpuSet).join(" | ")}`,
      ],
      next: "give both threads of a core to the same set: a floating guest on one slows down what is pinned to the other",
    }),
  ];
}

export function siblingsShared({ cells, guests }: HostAudit): readonly Finding[] {
  if (!cells.ok) return [];
  const cores = coresOf(cells.value);
  if (cores.length === 0) return [];
  const running = guests.filter(({ domain }) => domain.live);
  const careful = running.filter((guest) => policyOf(guest) !== undefined);
  return careful.flatMap((guest) => {
    const own = pinnedTo(guest);
    const beside = difference(union(cores.filter((core) => !isDisjoint(core, own))), own);
    return running.flatMap((other) => {
      const taken = intersection(pinnedTo(other), beside);
      // Two that both asked are one pair: told from the side whose uuid comes first.
      const isTold = policyOf(other) !== undefined && other.uuid < guest.uuid;
      return other === guest || taken.size === 0 || isTold ? [] : [tell(guest, other, taken)];
    });
  });
}

function tell(guest: Guest, other: Guest, taken: CpuSet): Finding {
  const isolated = [guest, other].find((one) => policyOf(one) === "isolate");
  const asked = isolated ?? guest;
  // `require` packs whole cores as far as the vCPUs go: the last of an odd number leaves its sibling to others.
  return finding("siblings-shared", isolated === undefined ? "warning" : "violated", {
    guests: [guest, other],
    cpus: taken,
    sources: ["libvirt"],
    found: [
      `${asked.name} asked for hw:cpu_thread_policy=${policyOf(asked) ?? ""}; ${other.name} is pinned to CPU ${showCpuSet(taken)}, siblings of the CPUs of ${guest.name}`,
    ],
    next: "migrate one of the two; with an odd number of vCPUs and policy require, ask for an even one",
  });
}

/** By Nova's rule the flavor's `prefer` wins over the image; else whichever side says something. */
export function policyOf({ nova }: Guest): "isolate" | "require" | undefined {
  const asked = nova?.extraSpecs?.["hw:cpu_thread_policy"] ?? nova?.imageProperties?.hw_cpu_thread_policy;
  return asked === "isolate" || asked === "require" ? asked : undefined;
}

/** Cores with more than one thread, each once. */
function coresOf(cells: readonly HostCell[]): readonly CpuSet[] {
  const cores = new Map<string, CpuSet>();
  for (const { siblings } of cells.flatMap((cell) => cell.cpus)) {
    if (siblings.size > 1) cores.set(formatCpuSet(siblings), siblings);
  }
  return [...cores.values()];
}
