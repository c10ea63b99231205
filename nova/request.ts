// What a server asks of the scheduler, worked out of its image properties and extra specs as Nova does: the effective
// policy, and the CPUs, cells and pages that must be found. For diagnoses; a verdict never rests on it.
// Source: sections 1, 2 and 3.2 of the semantics.
import type { ExperimentFlavor, ExperimentImage, Properties } from "../experiments/experiment.ts";
import { type CpuSet, CpuSetError, difference, parseCpuSet } from "../base/cpu-set.ts";
import { vcpuIds } from "../base/cpu-set.ts";

export type CpuPolicy = "none" | "shared" | "dedicated" | "mixed";
export type ThreadPolicy = "prefer" | "isolate" | "require";

export interface NovaRequest {
  /** The effective one. */
  readonly policy: CpuPolicy;
  /** `resources:PCPU` instead of a policy: no fallback query is made. */
  readonly byResources: boolean;
  /** Every thread policy that image or flavor names: the filter looks at both, whichever won. */
  readonly threadPolicies: readonly string[];
  /** The effective one. */
  readonly threads: ThreadPolicy;
  readonly PCPU: number;
  readonly VCPU: number;
  /** Memory of each guest cell in MiB; none without a NUMA topology. */
  readonly cellsMiB: readonly number[];
  /** The effective page size as it was asked: `large`, `any`, `small`, or KiB. */
  readonly pages: string | null;
}

export function novaRequestOf(image: ExperimentImage, flavor: ExperimentFlavor): NovaRequest {
  const properties: Properties = image.from === "base" ? {} : image.properties;
  const specs = flavor.extraSpecs;
  const byResources = "resources:PCPU" in specs;
  const policy = byResources ? "dedicated" : policyOf(properties.hw_cpu_policy, specs["hw:cpu_policy"]);
  const pages = pagesOf(properties.hw_mem_page_size, specs["hw:mem_page_size"]);
  const nodes = Number(specs["hw:numa_nodes"] ?? properties.hw_numa_nodes ?? "1");
  const isNuma = policy === "dedicated" || policy === "mixed" || pages !== null || hasNodes(properties, specs);
  return {
    policy,
    byResources,
    ...threadsOf(properties, specs),
    ...cpusOf(policy, specs, flavor.vcpus),
    cellsMiB: isNuma ? cellsMiB(properties, specs, nodes, flavor.memoryMiB) : [],
    pages,
  };
}

/** An empty flavor value counts as unset; a flavor that says anything but `shared` and nothing wins over the image. */
function policyOf(image: string | undefined, flavor: string | undefined): CpuPolicy {
  const chosen = flavor === undefined || flavor === "" ? image : flavor;
  return chosen === "shared" || chosen === "dedicated" || chosen === "mixed" ? chosen : "none";
}

function threadsOf(properties: Properties, specs: Properties): Pick<NovaRequest, "threads" | "threadPolicies"> {
  const image = properties.hw_cpu_thread_policy;
  const flavor = specs["hw:cpu_thread_policy"];
  const trait = specs["trait:HW_CPU_HYPERTHREADING"] ?? properties["trait:HW_CPU_HYPERTHREADING"];
  const byTrait = trait === "required" ? "require" : trait === "forbidden" ? "isolate" : undefined;
  const chosen = flavor ?? image ?? byTrait;
  return {
    threadPolicies: [image, flavor, byTrait].filter((one) => one !== undefined),
    threads: chosen === "isolate" || chosen === "require" ? chosen : "prefer",
  };
}

function cpusOf(policy: CpuPolicy, specs: Properties, vcpus: number): Pick<NovaRequest, "PCPU" | "VCPU"> {
  const emulator = specs["hw:emulator_threads_policy"] === "isolate" ? 1 : 0;
  if (policy === "dedicated") return { PCPU: vcpus + emulator, VCPU: 0 };
  if (policy === "mixed") {
    const mask = maskOf(specs["hw:cpu_dedicated_mask"] ?? specs["hw:cpu_realtime_mask"] ?? "", vcpus).size;
    return { PCPU: mask + emulator, VCPU: vcpus - mask };
  }
  return { PCPU: 0, VCPU: Number(specs["resources:VCPU"] ?? vcpus) };
}

/** `0,2-3`, or with exclusions alone, as in `^0`, all the others. */
function maskOf(text: string, vcpus: number): CpuSet {
  try {
    if (!/(^|,)\s*\d/.test(text)) {
      return difference(new Set(vcpuIds(vcpus)), parseCpuSet(text.replaceAll("^", "")));
    }
    return parseCpuSet(text);
  } catch (error) {
    if (error instanceof CpuSetError) return new Set();
    throw error;
  }
}

/** The image may only narrow a flavor's `large` or `any`. */
function pagesOf(image: string | undefined, flavor: string | undefined): string | null {
  if (flavor === undefined) return null;
  return ["large", "any"].includes(flavor) && image !== undefined ? image : flavor;
}

function hasNodes(properties: Properties, specs: Properties): boolean {
  return "hw:numa_nodes" in specs || "hw_numa_nodes" in properties;
}

function cellsMiB(properties: Properties, specs: Properties, nodes: number, memoryMiB: number): readonly number[] {
  const count = Number.isInteger(nodes) && nodes > 0 ? nodes : 1;
  return Array.from({ length: count }, (_, at) =>
    Number(specs[`hw:numa_mem.${at}`] ?? properties[`hw_numa_mem.${at}`] ?? memoryMiB / count),
  );
}
