// What is expected, in a few words of a table.
import type { ActiveExpectation, Expect, Expectation } from "../../experiments/expectation.ts";

/** `pinned; emulator on the shared set`, `refused: InvalidRequest`, `ERROR, FILTER`, each release's after its number. */
export function expectedWords(expect: Expect): string {
  if (!("byRelease" in expect)) return wordsOf(expect);
  const releases = Object.entries(expect.byRelease).sort(([a], [b]) => Number(a) - Number(b));
  return releases.map(([release, one]) => `from Nova ${release}: ${wordsOf(one)}`).join("; ");
}

function wordsOf(expect: Expectation): string {
  switch (expect.outcome) {
    case "active":
      return activeWords(expect);
    case "refused":
      return `${expect.status} ${expect.error}`;
    case "error":
      return `ERROR, ${typeof expect.fault === "string" ? expect.fault : expect.fault.join(" or ")}`;
  }
}

function activeWords(expect: ActiveExpectation): string {
  const { cpus, dedicatedVcpus, within, allocated, cells, topology, siblings, realtime, hugepagesKiB, host } = expect;
  const shape = {
    floating: "floats",
    "floating-numa": "floats in a guest cell",
    pinned: "pinned",
    mixed: `vCPU ${dedicatedVcpus ?? ""} pinned, the rest floats`,
  }[cpus];
  const parts = [
    within === "allowed-cpus" && "on any CPU that Nova may use",
    allocated === "either" && "charged PCPU or VCPU",
    typeof allocated === "object" && `charged ${amounts(allocated)}`,
    emulatorWords(expect.emulator),
    typeof cells === "number" && `${cells} cells`,
    typeof cells === "object" && `cells ${cells.map((cell) => `${cell.vcpus} (${cell.memoryMiB} MiB)`).join(" and ")}`,
    topology !== undefined && `topology ${topology.sockets}/${topology.cores}/${topology.threads}`,
    siblings !== undefined && `siblings ${siblings}`,
    realtime !== undefined && `vCPU ${realtime.vcpus} real-time`,
    hugepagesKiB !== undefined && `pages of ${hugepagesKiB} KiB`,
    host !== undefined && `on a host ${host === "smt" ? "with" : "without"} SMT`,
  ];
  return [shape, ...parts.filter((part) => typeof part === "string")].join("; ");
}

function amounts(allocated: Readonly<Record<string, number>>): string {
  return Object.entries(allocated)
    .map(([name, amount]) => `${name}=${amount}`)
    .join(" ");
}

function emulatorWords(emulator: ActiveExpectation["emulator"]): string | false {
  if (typeof emulator === "object") return `emulator with vCPU ${emulator.pinsOf}`;
  if (emulator === "shared-set") return "emulator on the shared set";
  return emulator === "one-more-dedicated" && "emulator on one more CPU";
}
