// Expectations that no cloud could ever fulfil, whatever its hosts: they contradict their own flavor, or themselves.
import type { ActiveExpectation } from "../../experiments/expectation.ts";
import type { ExperimentFlavor } from "../../experiments/experiment.ts";
import { type CpuSet, formatCpuSet, isSubset, parseCpuSet, union } from "../../base/cpu-set.ts";
import { messageOf } from "../../base/errors.ts";
import type { FieldPath, Problem } from "./problem.ts";

/** Fields are below the expectation. */
export function expectationProblems(expect: ActiveExpectation, flavor: ExperimentFlavor): readonly Problem[] {
  const all = range(flavor.vcpus);
  return [
    ...dedicated(expect, all),
    ...(expect.cpus === "floating" ? onlyWithCells(expect) : []),
    ...(expect.cpus === "floating" || expect.cpus === "floating-numa" ? onlyWithPins(expect) : []),
    ...emulatorAndRealtime(expect, all),
    ...cells(expect, flavor, all),
    ...topology(expect, flavor),
    ...pages(expect, flavor),
  ];
}

/** The vCPUs that are pinned; what cannot be read counts as none. */
export function pinnedVcpus({ cpus, dedicatedVcpus = "" }: ActiveExpectation, vcpus: number): CpuSet {
  if (cpus === "pinned") return range(vcpus);
  if (cpus !== "mixed") return new Set();
  const read = vcpuSet(dedicatedVcpus, range(vcpus), []);
  return read.ok ? read.set : new Set();
}

function dedicated(expect: ActiveExpectation, all: CpuSet): readonly Problem[] {
  const field = ["dedicatedVcpus"];
  if (expect.cpus !== "mixed") {
    return expect.dedicatedVcpus === undefined
      ? []
      : [{ field, says: `is only for cpus: mixed, not for ${expect.cpus}` }];
  }
  if (expect.dedicatedVcpus === undefined) return [{ field, says: "is missing: cpus: mixed needs it" }];
  const read = vcpuSet(expect.dedicatedVcpus, all, field);
  if (!read.ok) return read.problems;
  if (read.set.size > 0 && read.set.size < all.size) return [];
  return [{ field, says: `must leave one vCPU pinned and one floating; the flavor has vCPUs ${formatCpuSet(all)}` }];
}

function onlyWithCells({ cells: given, hugepagesKiB, cpus }: ActiveExpectation): readonly Problem[] {
  return [
    ...(given === undefined ? [] : [{ field: ["cells"], says: `a ${cpus} server has no NUMA cells` }]),
    ...(hugepagesKiB === undefined ? [] : [{ field: ["hugepagesKiB"], says: `a ${cpus} server has no huge pages` }]),
  ];
}

function onlyWithPins(expect: ActiveExpectation): readonly Problem[] {
  const { cpus, emulator } = expect;
  const rest = (["siblings", "realtime", "within"] as const).filter((field) => expect[field] !== undefined);
  const isEmulatorWrong =
    emulator !== undefined &&
    (cpus === "floating" || emulator === "one-more-dedicated" || typeof emulator === "object");
  return [
    ...(isEmulatorWrong
      ? [{ field: ["emulator"], says: `nothing of a ${cpus} server is pinned, its emulator neither` }]
      : []),
    ...rest.map((field) => ({ field: [field], says: `nothing of a ${cpus} server is pinned` })),
  ];
}

function emulatorAndRealtime(expect: ActiveExpectation, all: CpuSet): readonly Problem[] {
  const { emulator, realtime, cpus } = expect;
  if (cpus === "floating" || cpus === "floating-numa") return [];
  const pinned = pinnedVcpus(expect, all.size);
  const problems: Problem[] = [];
  const pinnedOnly = (text: string, field: FieldPath): CpuSet | undefined => {
    const read = vcpuSet(text, all, field);
    if (!read.ok) problems.push(...read.problems);
    else if (read.set.size === 0) problems.push({ field, says: "must name a vCPU" });
    else if (!isSubset(read.set, pinned))
      problems.push({ field, says: `must be pinned vCPUs: ${formatCpuSet(pinned)}` });
    else return read.set;
    return undefined;
  };
  if (typeof emulator === "object") pinnedOnly(emulator.pinsOf, ["emulator", "pinsOf"]);
  if (realtime === undefined) return problems;
  const vcpus = pinnedOnly(realtime.vcpus, ["realtime", "vcpus"]);
  if (vcpus?.size === all.size && (emulator === undefined || emulator === "own-cpus")) {
    problems.push({
      field: ["realtime", "vcpus"],
      says: "Nova refuses this for every vCPU where the emulator runs there, too",
    });
  }
  if (!Number.isInteger(realtime.priority) || realtime.priority < 1 || realtime.priority > 99) {
    problems.push({ field: ["realtime", "priority"], says: "must be a whole number from 1 to 99" });
  }
  return problems;
}

function cells({ cells: given, cpus }: ActiveExpectation, flavor: ExperimentFlavor, all: CpuSet): readonly Problem[] {
  const field = ["cells"];
  if (given === undefined || cpus === "floating") return [];
  if (typeof given === "number") {
    const fits = Number.isInteger(given) && given >= 1 && given <= flavor.vcpus;
    return fits ? [] : [{ field, says: `must be from 1 to ${flavor.vcpus}, the flavor's vCPUs` }];
  }
  const sets = given.map((cell, at) => vcpuSet(cell.vcpus, all, [...field, at, "vcpus"]));
  const wrong = sets.flatMap((read) => (read.ok ? [] : read.problems));
  if (wrong.length > 0) return wrong;
  const read = sets.flatMap((one) => (one.ok ? [one.set] : []));
  const isEachOnce = union(read).size === all.size && read.reduce((sum, set) => sum + set.size, 0) === all.size;
  const memory = given.reduce((sum, cell) => sum + cell.memoryMiB, 0);
  return [
    ...(isEachOnce ? [] : [{ field, says: `must hold each of the vCPUs ${formatCpuSet(all)} once` }]),
    ...(memory === flavor.memoryMiB
      ? []
      : [{ field, says: `have ${memory} MiB together, and the flavor ${flavor.memoryMiB}` }]),
  ];
}

function topology({ topology: given }: ActiveExpectation, { vcpus }: ExperimentFlavor): readonly Problem[] {
  if (given === undefined || given.sockets * given.cores * given.threads === vcpus) return [];
  return [{ field: ["topology"], says: `sockets, cores and threads must multiply to the flavor's ${vcpus} vCPUs` }];
}

function pages(
  { hugepagesKiB, cells: given, cpus }: ActiveExpectation,
  { memoryMiB }: ExperimentFlavor,
): readonly Problem[] {
  if (hugepagesKiB === undefined || cpus === "floating") return [];
  const field = ["hugepagesKiB"];
  if (!Number.isInteger(hugepagesKiB) || hugepagesKiB < 1) return [{ field, says: "must be a whole number of KiB" }];
  const parts = typeof given === "object" ? given.map((cell) => cell.memoryMiB) : [memoryMiB / (given ?? 1)];
  const isWhole = parts.every((part) => (part * 1024) % hugepagesKiB === 0);
  return isWhole ? [] : [{ field, says: "each cell's memory must be a whole number of such pages" }];
}

type ReadSet =
  | { readonly ok: true; readonly set: CpuSet }
  | { readonly ok: false; readonly problems: readonly Problem[] };

function vcpuSet(text: string, all: CpuSet, field: FieldPath): ReadSet {
  try {
    const set = parseCpuSet(text);
    if (isSubset(set, all)) return { ok: true, set };
    return { ok: false, problems: [{ field, says: `"${text}" is outside the flavor's vCPUs, ${formatCpuSet(all)}` }] };
  } catch (error) {
    const [first = ""] = messageOf(error).split("\n");
    return { ok: false, problems: [{ field, says: first }] };
  }
}

function range(vcpus: number): CpuSet {
  return new Set(Array.from({ length: vcpus }, (_, vcpu) => vcpu));
}
