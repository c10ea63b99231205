// Whether an experiment's needs, its profile's included, promise what its expectations require. Without that promise it would run on a
// host that cannot fulfil it, and blame the cloud.
import { plural } from "../../base/words.ts";
import type { ActiveExpectation } from "../../experiments/expectation.ts";
import type { Experiment, ExperimentFlavor } from "../../experiments/experiment.ts";
import type { HostNeeds, Range } from "../../experiments/needs.ts";
import { pinnedVcpus } from "./expectations.ts";
import type { Problem } from "./problem.ts";

/** Ranges that nothing can be in. */
export function rangeProblems({ needs, hostSet }: Experiment): readonly Problem[] {
  return Object.entries(needs).flatMap(([name, range]: [string, Range | boolean | undefined]) => {
    if (typeof range !== "object" || (range.least ?? 0) <= (range.most ?? Infinity)) return [];
    const with_ = hostSet === undefined ? "" : ` together with what host set ${hostSet} promises`;
    return [
      {
        field: ["needs", name],
        says: `at least ${range.least ?? 0} and at most ${range.most ?? 0} is impossible${with_}`,
      },
    ];
  });
}

/** Fields are below the expectation. */
export function promiseProblems(
  expect: ActiveExpectation,
  flavor: ExperimentFlavor,
  needs: HostNeeds,
): readonly Problem[] {
  return [
    ...dedicatedCpus(expect, flavor, needs),
    ...sharedCpus(expect, flavor, needs),
    ...nodes(expect, needs),
    ...kinds(expect, needs),
  ];
}

/** @param whileFree of an expectation to fail */
export function whileFreeProblems(whileFree: number | undefined, needs: HostNeeds): readonly Problem[] {
  const least = needs.dedicatedCpus?.least ?? 0;
  if (whileFree === undefined || whileFree <= least) return [];
  return [{ field: ["whileFree"], says: `is ${whileFree}, and ${promised("dedicatedCpus", least)}` }];
}

function promised(name: keyof HostNeeds, least: number): string {
  return `host set and needs promise ${least === 0 ? "none" : `only ${least}`} (needs.${name}.least)`;
}

function dedicatedCpus(expect: ActiveExpectation, { vcpus }: ExperimentFlavor, needs: HostNeeds): readonly Problem[] {
  const pins = pinnedVcpus(expect, vcpus).size;
  if (pins === 0) return [];
  const emulator = expect.emulator === "one-more-dedicated" ? 1 : 0;
  const name = expect.within === "allowed-cpus" ? "sharedCpus" : "dedicatedCpus";
  const least = needs[name]?.least ?? 0;
  if (pins + emulator <= least) return [];
  const takes =
    emulator === 0 ? `pins ${plural(pins, "vCPU")}` : `pins ${plural(pins, "vCPU")}, and the emulator to one more CPU`;
  const field = emulator === 1 && pins <= least ? ["emulator"] : ["cpus"];
  return [{ field, says: `${takes}, and ${promised(name, least)}` }];
}

function sharedCpus(expect: ActiveExpectation, { vcpus }: ExperimentFlavor, needs: HostNeeds): readonly Problem[] {
  const least = needs.sharedCpus?.least ?? 0;
  const floating = vcpus - pinnedVcpus(expect, vcpus).size;
  const charged = typeof expect.allocated === "object" ? (expect.allocated.VCPU ?? floating) : floating;
  if (floating > 0 && charged > least) {
    return [
      {
        field: ["cpus"],
        says: `lets ${plural(charged, "vCPU")} float, which Placement gives only to a host with as many CPUs, and ${promised("sharedCpus", least)}`,
      },
    ];
  }
  if (expect.emulator === "shared-set" && least === 0) {
    return [{ field: ["emulator"], says: `runs on shared CPUs, and ${promised("sharedCpus", least)}` }];
  }
  return [];
}

function nodes({ cells }: ActiveExpectation, { numaNodes }: HostNeeds): readonly Problem[] {
  const wanted = typeof cells === "object" ? cells.length : (cells ?? 1);
  const least = numaNodes?.least ?? 1;
  if (wanted <= least) return [];
  return [{ field: ["cells"], says: `${wanted} cells take as many host nodes, and ${promised("numaNodes", least)}` }];
}

function kinds({ siblings, hugepagesKiB }: ActiveExpectation, needs: HostNeeds): readonly Problem[] {
  const smt = siblings !== undefined && needs.smt !== true;
  const pages = hugepagesKiB === 2048 && (needs.hugepages2MiB?.least ?? 0) === 0;
  return [
    ...(smt ? [{ field: ["siblings"], says: "only a host with SMT has siblings: needs.smt must be true" }] : []),
    ...(pages ? [{ field: ["hugepagesKiB"], says: `takes huge pages, and ${promised("hugepages2MiB", 0)}` }] : []),
  ];
}
