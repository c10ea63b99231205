// Every diagnosis with its symptom, and without: it is told where the symptom is there, and never guessed.
import { DIAGNOSES } from "../../../../../harness/judge/diagnoses/index.ts";
import { LEGACY_PIN } from "../../../../support/made/rule-guests.ts";
import { capturedServer, failed } from "../../../../support/captured/evidence.ts";
import { madeServer } from "../../../../support/made/made-guest.ts";
import { active, bare, bigHost, dedicated, down, nodes, smt, withLegacy } from "../../../../support/made/patients.ts";
import { diagnosesOf, host, idsOf, inventories, type Symptoms } from "../../../../support/made/symptoms.ts";

/** What is found, and the same without its symptom. */
const CASES: readonly (readonly [id: string, found: RegExp, present: Symptoms, absent: Symptoms])[] = [
  [
    "service-down",
    /^on controller nova-compute is down$/,
    { image: dedicated, hosts: [host(down)] },
    { image: dedicated },
  ],
  [
    "overlapping-sets",
    /^on controller CPU 1 is in both sets; nova-compute is down$/,
    { image: dedicated, hosts: [host({ ...down, sets: { shared: "0-1" } })] },
    { image: dedicated, hosts: [host(down)] },
  ],
  [
    "pin-set-with-dedicated",
    /^controller has vcpu_pin_set 0-1 and cpu_dedicated_set 1; nova-compute is down$/,
    { image: dedicated, hosts: [host({ ...down, sets: { legacy: "0-1" } })] },
    { image: dedicated, hosts: [host({ ...down, sets: { legacy: "0-1", dedicated: null } })] },
  ],
  [
    "reserved-cpus",
    /^controller has reserved_host_cpus 1; nova-compute is down$/,
    { image: dedicated, hosts: [host({ ...down, sets: { reserved: "1" } })] },
    { image: dedicated, hosts: [host({ ...down, sets: { ...bare, reserved: "1" } })] },
  ],
  [
    "dedicated-offline",
    /^cpu_dedicated_set 1-2 on controller names CPU 2, and online are 0-1; Placement has no PCPU of it$/,
    {
      ...{ image: dedicated, fault: "PLACEMENT" },
      hosts: [host({ ...inventories({ VCPU: { total: 1 } }), sets: { dedicated: "1-2" } })],
    },
    // Placement counts them: they sleep.
    {
      ...{ image: dedicated, fault: "PLACEMENT" },
      hosts: [host({ ...inventories({ PCPU: { total: 2 } }), sets: { dedicated: "1-2" } })],
    },
  ],
  [
    "dedicated-shrunk",
    /^Placement counts 2 PCPU on controller \(2 used\), cpu_dedicated_set has 1$/,
    { image: dedicated, hosts: [host(inventories({ PCPU: { total: 2, used: 2 } }))] },
    { image: dedicated, hosts: [host(inventories({ PCPU: { total: 1, used: 1 } }))] },
  ],
  [
    "vcpu-fallback",
    /^pinned through the VCPU fallback \(charged VCPU=2\), so its CPUs are not exclusive; cpu_dedicated_set on controller: not set$/,
    { image: dedicated, vcpus: 2, server: madeServer("x", LEGACY_PIN), expect: active },
    { image: dedicated, server: capturedServer("x", "by-image"), expect: active },
  ],
  [
    "no-sets",
    /^1 PCPU asked for, and no host has PCPU: neither cpu_dedicated_set nor cpu_shared_set is set on controller$/,
    { flavor: { "resources:PCPU": "1" }, fault: "PLACEMENT", hosts: [host({ sets: bare })] },
    { flavor: { "resources:PCPU": "1" }, fault: "PLACEMENT" },
  ],
  [
    "only-shared",
    /^1 dedicated CPU asked for, and controller has cpu_shared_set 0 alone$/,
    { image: dedicated, hosts: [host({ sets: { dedicated: null } })] },
    { hosts: [host({ sets: { dedicated: null } })] },
  ],
  [
    "only-dedicated",
    /^1 VCPU asked for, and controller has cpu_dedicated_set 1 alone$/,
    { fault: "PLACEMENT", hosts: [host({ sets: { shared: null } })] },
    { image: dedicated, fault: "PLACEMENT", hosts: [host({ sets: { shared: null } })] },
  ],
  [
    "legacy-mode",
    /^charged VCPU=1, which vcpu_pin_set 0-1 counts and cpu_shared_set 0 does not$/,
    { server: withLegacy("0-1"), expect: { outcome: "active", cpus: "floating" } },
    { server: withLegacy("0"), expect: { outcome: "active", cpus: "floating" } },
  ],
  [
    "numa-filter-missing",
    /^the server failed on a host \(RETRY\) where the scheduler should have filtered every host \(FILTER\)$/,
    { image: dedicated, fault: "RETRY", expect: { outcome: "error", fault: "FILTER" } },
    { image: dedicated, fault: "RETRY", expect: { outcome: "error", fault: "RETRY" } },
  ],
  [
    "no-smt",
    /^host has no SMT: trait HW_CPU_HYPERTHREADING is absent on controller$/,
    { image: { ...dedicated, hw_cpu_thread_policy: "require" } },
    { image: { ...dedicated, hw_cpu_thread_policy: "require" }, hosts: [host(), host({ name: "other", ...smt })] },
  ],
  [
    "isolate-on-smt",
    /^every host with dedicated CPUs has SMT \(trait HW_CPU_HYPERTHREADING\): controller$/,
    { image: { ...dedicated, hw_cpu_thread_policy: "isolate" }, hosts: [host(smt)] },
    { image: { ...dedicated, hw_cpu_thread_policy: "isolate" }, hosts: [host(smt), host({ name: "other" })] },
  ],
  [
    "no-sibling-pairs",
    /^cpu_dedicated_set 0-3 on big holds one thread of each core$/,
    { image: { ...dedicated, hw_cpu_thread_policy: "require" }, hosts: [bigHost("0-3", "4-7")] },
    { image: { ...dedicated, hw_cpu_thread_policy: "require" }, hosts: [bigHost("0,4", "1-3,5-7")] },
  ],
  [
    "pcpu-used-up",
    /^1 PCPU asked for, and controller has 1 of 1 used$/,
    { image: dedicated, hosts: [host(inventories({ PCPU: { total: 1, used: 1 }, VCPU: {} }))] },
    { image: dedicated, hosts: [host(inventories({ PCPU: { total: 2, used: 1 }, VCPU: {} }))] },
  ],
  [
    "vcpu-max-unit",
    /^2 VCPU asked for, and controller has max_unit 1 \(total 1, ratio 16\)$/,
    { vcpus: 2, fault: "PLACEMENT", hosts: [host(inventories({ VCPU: { total: 1, allocationRatio: 16 } }))] },
    { vcpus: 2, fault: "PLACEMENT", hosts: [host(inventories({ VCPU: { total: 2 } }))] },
  ],
  [
    "no-hugepages",
    /^128 MiB in pages of large asked for on one node; free are controller node 0: 512000 of 4 KiB and 0 of 2048 KiB$/,
    { flavor: { "hw:mem_page_size": "large" }, hosts: [host(nodes([2000, 0]))] },
    { flavor: { "hw:mem_page_size": "large" }, hosts: [host(nodes([2000, 64]))] },
  ],
  [
    "node-memory-short",
    /^128 MiB asked for on one node; free are controller node 0: 100 MiB, controller node 1: 90 MiB$/,
    { image: dedicated, hosts: [host(nodes([100, 0], [90, 0]))] },
    { image: dedicated, hosts: [host(nodes([100, 0], [200, 0]))] },
  ],
  [
    "no-vcpu-threads",
    /CPU affinity is not supported$/,
    {
      image: dedicated,
      fault: "RETRY",
      details: "libvirt.libvirtError: Requested operation is not valid: cpu affinity is not supported",
    },
    { image: dedicated, fault: "RETRY", details: "libvirt.libvirtError: no space left" },
  ],
];

describe.each(CASES)("%s", (id, found, present, absent) => {
  it("is told, with figures and the thing to do, where its symptom is there", () => {
    const diagnosis = diagnosesOf(present).find((one) => one.id === id);
    expect(diagnosis?.found).toMatch(found);
    expect(diagnosis?.remedy).toBe(DIAGNOSES.find((rule) => rule.id === id)?.remedy);
  });

  it("is not told without", () => {
    expect(idsOf(absent)).not.toContain(id);
  });

  it("is not told where the hosts could not be seen", () => {
    const reason = failed("no admin rights");
    const blind = host({
      ...{ service: reason, inventories: reason, traits: reason, capabilitiesXml: reason, onlineCpus: reason },
      ...{ cpuSets: reason, freeMemory: reason },
    });
    // These two rest on the server's own evidence.
    const own = ["vcpu-fallback", "legacy-mode", "numa-filter-missing", "no-vcpu-threads"];
    expect(idsOf({ ...present, hosts: [blind] }).includes(id)).toBe(own.includes(id));
    expect(idsOf({ ...present, hosts: [] }).includes(id)).toBe(own.includes(id));
  });
});

it("each diagnosis has its cases, and its own id", () => {
  expect(CASES.map(([id]) => id).sort()).toEqual(DIAGNOSES.map(({ id }) => id).sort());
});
