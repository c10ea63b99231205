// What the tests of diagnoses share: hosts and guests that are sound, but for what a test changes.
import { capturedServer, ok } from "../captured/evidence.ts";
import { fixture } from "../captured/fixtures.ts";
import { BIG, type MadeGuest, madeServer, SMALL } from "./made-guest.ts";
import { host, inventories } from "./symptoms.ts";

export const dedicated = { hw_cpu_policy: "dedicated" };
export const bare = { dedicated: null, shared: null };
export const smt = { traits: ok(["HW_CPU_HYPERTHREADING"]) };
export const down = { service: ok({ status: "enabled", state: "down", disabledReason: null }) };
export const bigHost = (dedicatedSet: string, shared: string) =>
  host({
    ...{ name: "big", ...smt, capabilitiesXml: ok(fixture(BIG.capabilities)), onlineCpus: ok("0-7") },
    ...inventories({ PCPU: { total: 4 }, VCPU: { total: 4 } }),
    sets: { dedicated: dedicatedSet, shared },
  });
export const active = { outcome: "active", cpus: "pinned" } as const;
export const nodes = (...list: readonly (readonly [freeMiB: number, pages2MiB: number])[]) => ({
  freeMemory: ok(
    list.map(([freeMiB, free], node) => ({
      ...{ node, freeMiB },
      freePages: [
        { sizeKiB: 4, free: freeMiB * 256 },
        { sizeKiB: 2048, free },
      ],
    })),
  ),
});

/** Pinned on the host of the captures, with other pins or neighbours. */
export const pinnedOn = (cpu: number, dedicatedSet = "1", online = "0-1"): MadeGuest => ({
  ...{ vcpus: 1, memoryMiB: 128, pins: { 0: cpu }, emulator: String(cpu) },
  ...{ charged: { PCPU: 1 }, image: dedicated, flavor: {} },
  cells: [{ vcpus: [0], memoryMiB: 128, hostNode: 0 }],
  host: { ...SMALL, dedicated: dedicatedSet, online },
});
export const isolatedOnBig: MadeGuest = {
  ...pinnedOn(1, "0-1"),
  charged: { VCPU: 1 },
  host: { ...BIG, dedicated: "0-1" },
};

export function withNeighbour(pinnedTo: string) {
  const guest = pinnedOn(1);
  const other = { uuid: "other", name: "instance-0000000a", pinnedTo, mayUse: pinnedTo };
  return madeServer("x", { ...guest, host: { ...guest.host, neighbours: [other] } });
}

export function withLegacy(legacy: string) {
  const server = capturedServer("x", "float");
  const cpuSets = ok({ dedicated: null, shared: "0", legacy, reserved: null });
  return { ...server, host: server.host.ok ? ok({ ...server.host.value, cpuSets }) : server.host };
}
