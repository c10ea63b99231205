// The host has SMT, and its dedicated set holds one thread of each core: nothing to put together.
import { intersection, NO_CPUS, showCpuSet } from "../../../../base/cpu-set.ts";
import { siblingsOf } from "../../levels/libvirt/siblings.ts";
import type { Rule } from "../rule.ts";
import { every, type Host, type Symptoms } from "../symptoms.ts";

export const noSiblingPairs: Rule = {
  id: "no-sibling-pairs",
  symptom:
    "on a host with SMT, require ends in FILTER, or isolate is charged VCPU, and the dedicated set has no two siblings",
  remedy: "put whole cores into cpu_dedicated_set: it contains no sibling pairs, whatever the trait says",
  warning: true,
  find: (symptoms) => {
    const { fault, request, hosts } = symptoms;
    const dedicated = hosts.filter(({ sets }) => sets?.dedicated !== null);
    if (fault === "FILTER" && request.threads === "require" && every(dedicated, hasNoPairs)) return tell(dedicated);
    return pastTheTrait(symptoms);
  },
};

/** The fallback's query leaves the trait out, so that isolate lands on a host with SMT after all. */
function pastTheTrait({ active, request, charged, landed }: Symptoms): string | undefined {
  const { VCPU = 0, PCPU = 0 } = charged;
  if (!active || request.threads !== "isolate" || request.PCPU === 0 || VCPU === 0 || PCPU > 0) return undefined;
  return landed !== undefined && hasNoPairs(landed) ? tell([landed]) : undefined;
}

function hasNoPairs({ smt, sets, cells }: Host): boolean {
  const dedicated = sets?.dedicated ?? NO_CPUS;
  if (smt !== true || cells === undefined || dedicated.size === 0) return false;
  return [...dedicated].every((cpu) => intersection(siblingsOf(cpu, cells), dedicated).size === 1);
}

function tell(hosts: readonly Host[]): string {
  return hosts
    .map(
      ({ name, sets }) =>
        `cpu_dedicated_set ${showCpuSet(sets?.dedicated ?? NO_CPUS)} on ${name} holds one thread of each core`,
    )
    .join("; ");
}
