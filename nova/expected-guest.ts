// What an expectation means for one server, said out in full: which vCPUs are pinned and which float, cells, charges,
// places. Every level is judged against this. Source: section 3.1 of the semantics (shapes FLOAT, FLOATNUMA, PIN, MIXED).
import type { ActiveExpectation, Expectation } from "../experiments/expectation.ts";
import type { ExperimentFlavor, ExperimentImage } from "../experiments/experiment.ts";
import { type CpuSet, difference, NO_CPUS, parseCpuSet } from "../base/cpu-set.ts";
import { vcpuIds } from "../base/cpu-set.ts";
import { hasDefaultTopology, hasIothread, hasLockedMemory, type Rules } from "./release.ts";
import { LEVELS, type Level } from "./levels.ts";

/** As `hw:cpu_sockets`, `hw:cpu_cores` and `hw:cpu_threads` name it. */
export interface GuestTopology {
  readonly sockets: number;
  readonly cores: number;
  readonly threads: number;
}

export interface ExpectedCell {
  readonly vcpus: CpuSet;
  readonly memoryMiB: number;
}

export interface Charge {
  readonly PCPU: number;
  readonly VCPU: number;
}

/** Where the emulator must run; `pinsOf` with the vCPUs. */
export type EmulatorPlace = "own-cpus" | "shared-set" | "one-more-dedicated" | { readonly pinsOf: CpuSet };

export interface ExpectedGuest {
  readonly cpus: ActiveExpectation["cpus"];
  /** All vCPU ids. */
  readonly vcpus: CpuSet;
  /** Those with a CPU of their own. */
  readonly pinned: CpuSet;
  /** The others: over the shared set. */
  readonly floating: CpuSet;
  /** In guest order; none where the guest has no NUMA topology. */
  readonly cells: readonly ExpectedCell[];
  readonly within: "dedicated-set" | "allowed-cpus";
  /** Any one of these. */
  readonly charges: readonly Charge[];
  readonly emulator: EmulatorPlace;
  /** Null where it is not judged. */
  readonly topology: GuestTopology | null;
  readonly siblings: "together" | "apart" | null;
  readonly realtime: { readonly vcpus: CpuSet; readonly priority: number } | null;
  readonly hugepagesKiB: number | null;
  /** Memory that is never swapped: for real time, or as asked. */
  readonly locked: boolean;
  readonly host: "smt" | "no-smt" | null;
  /** One on every guest, or however the guest was made. */
  readonly iothreads: "one" | "as-made";
}

/** @throws CpuSetError where a list of vCPUs is none, which checking the experiment rules out */
export function expectedGuestOf(
  expect: ActiveExpectation,
  flavor: ExperimentFlavor,
  rules: Rules,
  image: ExperimentImage = { from: "base" },
): ExpectedGuest {
  const vcpus = new Set(vcpuIds(flavor.vcpus));
  const pinned = pinnedOf(expect, vcpus);
  return {
    cpus: expect.cpus,
    vcpus,
    pinned,
    floating: difference(vcpus, pinned),
    cells: cellsOf(expect, flavor),
    within: expect.within ?? "dedicated-set",
    charges: chargesOf(expect, pinned.size, vcpus.size),
    emulator: emulatorOf(expect),
    topology: expect.topology ?? (hasDefaultTopology(rules) ? { sockets: vcpus.size, cores: 1, threads: 1 } : null),
    siblings: expect.siblings ?? null,
    realtime:
      expect.realtime === undefined
        ? null
        : { vcpus: parseCpuSet(expect.realtime.vcpus), priority: expect.realtime.priority },
    hugepagesKiB: expect.hugepagesKiB ?? null,
    locked: expect.realtime !== undefined || (hasLockedMemory(rules) && asksForLock(flavor, image)),
    host: expect.host ?? null,
    iothreads: hasIothread(rules) ? "one" : "as-made",
  };
}

/** The levels that have something to judge; the guest's own only where its image prints a report. */
export function levelsFor({ outcome }: Expectation): readonly Level[] {
  switch (outcome) {
    case "active":
      return LEVELS.filter((level) => level !== "guest");
    case "error":
      return ["intent", "api", "placement"];
    case "refused":
      return ["intent", "api"];
  }
}

/** Where both say something Nova refuses what is not the same (`get_locked_memory_constraint`). */
function asksForLock({ extraSpecs }: ExperimentFlavor, image: ExperimentImage): boolean {
  const said =
    extraSpecs["hw:locked_memory"] ?? (image.from === "base" ? undefined : image.properties.hw_locked_memory);
  return said !== undefined && /^(1|t|true|on|y|yes)$/i.test(said.trim());
}

function pinnedOf({ cpus, dedicatedVcpus = "" }: ActiveExpectation, vcpus: CpuSet): CpuSet {
  switch (cpus) {
    case "pinned":
      return vcpus;
    case "mixed":
      return parseCpuSet(dedicatedVcpus);
    case "floating":
    case "floating-numa":
      return NO_CPUS;
  }
}

function emulatorOf({ emulator = "own-cpus" }: ActiveExpectation): EmulatorPlace {
  return typeof emulator === "string" ? emulator : { pinsOf: parseCpuSet(emulator.pinsOf) };
}

/** A number of cells: Nova gives each an equal share of vCPUs, in order, and of memory. */
function cellsOf({ cpus, cells }: ActiveExpectation, { vcpus, memoryMiB }: ExperimentFlavor): readonly ExpectedCell[] {
  if (typeof cells === "object") {
    return cells.map((cell) => ({ vcpus: parseCpuSet(cell.vcpus), memoryMiB: cell.memoryMiB }));
  }
  const count = cells ?? (cpus === "floating" ? 0 : 1);
  const ids = vcpuIds(vcpus);
  return Array.from({ length: count }, (_, at) => ({
    vcpus: new Set(ids.slice((at * vcpus) / count, ((at + 1) * vcpus) / count)),
    memoryMiB: memoryMiB / count,
  }));
}

/** Through the fallback query, on a host without a dedicated set, pinned vCPUs are charged as shared ones. */
function chargesOf(expect: ActiveExpectation, pinned: number, vcpus: number): readonly Charge[] {
  const dedicated = { PCPU: pinned + (expect.emulator === "one-more-dedicated" ? 1 : 0), VCPU: vcpus - pinned };
  const fallback = { PCPU: 0, VCPU: vcpus };
  if (expect.allocated === "either") return [dedicated, fallback];
  if (expect.allocated !== undefined) {
    return [{ PCPU: expect.allocated.PCPU ?? 0, VCPU: expect.allocated.VCPU ?? 0 }];
  }
  return [expect.within === "allowed-cpus" ? fallback : dedicated];
}
