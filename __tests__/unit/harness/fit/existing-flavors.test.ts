// Flavors that are there in the place of those that an experiment declares.
import type { Experiment } from "../../../../experiments/experiment.ts";
import { reference } from "../../../../experiments/families/reference.ts";
import { fromRow, type Row } from "../../../../experiments/row.ts";
import { catalogue } from "../../../../experiments/index.ts";
import { type ExistingFlavors, fitFlavors } from "../../../../harness/fit/existing-flavors.ts";
import type { ListedFlavor } from "../../../../harness/observe/api/flavors.ts";

const row = (more: Partial<Row> = {}): Experiment =>
  fromRow({ id: "R1", claim: "", expect: { outcome: "active", cpus: "pinned" }, ...more });

const listed = (name: string, more: Partial<ListedFlavor> = {}): ListedFlavor => ({
  ...{ id: `id-of-${name}`, name, vcpus: 1, memoryMiB: 128, diskGb: 1 },
  ...{ hasMoreDisk: false, disabled: false, extraSpecs: {} },
  ...more,
});
const there = (flavors: readonly ListedFlavor[], more: Partial<ExistingFlavors> = {}): ExistingFlavors => ({
  ...{ flavors, minDiskGb: 0, minRamMiB: 0 },
  ...more,
});

/** The name of the flavor that was taken, or the reason. */
function taken(experiment: Experiment, flavors: readonly ListedFlavor[], more: Partial<ExistingFlavors> = {}): string {
  const fitted = fitFlavors(experiment, there(flavors, more));
  if ("skipped" in fitted) return fitted.skipped;
  return Object.values(fitted.experiment.flavors)
    .map(({ existing }) => existing?.name ?? "none")
    .join(" ");
}

const image = { hw_cpu_policy: "dedicated" };
const dedicated = { "hw:cpu_policy": "dedicated" };

describe("a row that asks by its image alone", () => {
  it("takes a plain flavor, by id, and is judged by the memory that it has", () => {
    const fitted = fitFlavors(row({ image }), there([listed("m1.tiny", { memoryMiB: 512, diskGb: 5 })]));
    expect(fitted).toEqual({
      experiment: {
        ...row({ image }),
        flavors: {
          flavor: {
            ...{ vcpus: 1, memoryMiB: 512, extraSpecs: {} },
            existing: { id: "id-of-m1.tiny", name: "m1.tiny" },
          },
        },
      },
    });
  });

  it.each<[string, ListedFlavor[], string]>([
    ["the smallest memory", [listed("b", { memoryMiB: 512 }), listed("a", { memoryMiB: 256 })], "a"],
    ["of equal memory the smallest disk", [listed("a", { diskGb: 9 }), listed("b", { diskGb: 2 })], "b"],
    ["of equal ones the first name, whatever the order", [listed("b"), listed("a")], "a"],
    [
      "not one with more vCPUs, though it is smaller",
      [listed("a", { vcpus: 2 }), listed("b", { memoryMiB: 999 })],
      "b",
    ],
    [
      "keys that ask nothing of CPUs do no harm",
      [
        listed("a", {
          extraSpecs: { ":category": "small", "quota:disk_read_iops_sec": "100", "hw_rng:allowed": "true" },
        }),
      ],
      "a",
    ],
    [
      "nor do keys of an aggregate, for the server becomes ACTIVE wherever",
      [listed("a", { extraSpecs: { "aggregate_instance_extra_specs:pinned": "true" } })],
      "a",
    ],
    ["an ephemeral disk does no harm here", [listed("a", { hasMoreDisk: true })], "a"],
  ])("takes %s", (_what, flavors, name) => {
    expect(taken(row({ image }), flavors)).toBe(name);
  });

  it.each<[string, Partial<ListedFlavor>, string]>([
    ["2 vCPUs", { vcpus: 2 }, "x has 2 vCPU"],
    ["too little memory", { memoryMiB: 64 }, "x has 64 MiB"],
    ["no disk", { diskGb: 0 }, "x has 0 GB of disk"],
    ["a policy", { extraSpecs: dedicated }, "x has hw:cpu_policy=dedicated besides"],
    ["another hw: key", { extraSpecs: { "hw:mem_page_size": "large" } }, "x has hw:mem_page_size=large besides"],
    ["a resource", { extraSpecs: { "resources:PCPU": "1" } }, "x has resources:PCPU=1 besides"],
    ["a numbered group", { extraSpecs: { "resources1:VCPU": "1" } }, "x has resources1:VCPU=1 besides"],
    [
      "a trait",
      { extraSpecs: { "trait:HW_CPU_HYPERTHREADING": "required" } },
      "x has trait:HW_CPU_HYPERTHREADING=required besides",
    ],
    ["a CPU quota", { extraSpecs: { "quota:cpu_quota": "1000" } }, "x has quota:cpu_quota=1000 besides"],
    [
      "a capability",
      { extraSpecs: { "capabilities:hypervisor_type": "QEMU" } },
      "x has capabilities:hypervisor_type=QEMU besides",
    ],
    ["hidden extra specs", { extraSpecs: null }, "x has extra specs that Nova does not show this user"],
    ["an operator's ban", { disabled: true }, "x is disabled"],
  ])("never takes one with %s", (_what, more, why) => {
    const said = taken(row({ image }), [listed("x", more)]);
    expect(said.split("\n")[0]).toBe(
      `no flavor that may be used is 1 vCPU, at least 128 MiB and 1 GB of disk, with no extra specs that place it: ${why}`,
    );
  });
});

describe("a row whose flavor asks", () => {
  it.each<[string, ListedFlavor[], string]>([
    ["takes exactly those extra specs", [listed("plain"), listed("pinned", { extraSpecs: dedicated })], "pinned"],
    [
      "with an aggregate's key besides",
      [listed("pinned", { extraSpecs: { ...dedicated, "aggregate_instance_extra_specs:pinned": "true" } })],
      "pinned",
    ],
  ])("%s", (_what, flavors, name) => {
    expect(taken(row({ flavor: dedicated }), flavors)).toBe(name);
  });

  it.each<[string, ListedFlavor["extraSpecs"], string]>([
    ["none", {}, "x has no hw:cpu_policy"],
    ["another value", { "hw:cpu_policy": "shared" }, "x has hw:cpu_policy=shared"],
    ["one more", { ...dedicated, "hw:cpu_thread_policy": "isolate" }, "x has hw:cpu_thread_policy=isolate besides"],
    ["nobody knows which", null, "x has extra specs that Nova does not show this user"],
  ])("does not take one with %s", (_what, extraSpecs, why) => {
    expect(taken(row({ flavor: dedicated }), [listed("x", { extraSpecs })])).toContain(
      `hw:cpu_policy=dedicated: ${why}\n`,
    );
  });
});

describe("memory and disk must be exactly those where they decide", () => {
  const large = [listed("large", { memoryMiB: 256 })];
  const wide = [listed("wide", { diskGb: 2 })];
  it.each<[string, Partial<Row>]>([
    ["pages asked by the image", { image: { ...image, hw_mem_page_size: "small" } }],
    ["NUMA nodes asked by the image", { image: { ...image, hw_numa_nodes: "1" } }],
    ["memory of a cell asked by the image", { image: { "hw_numa_mem.0": "128" } }],
    ["a server that must find no host", { expect: { outcome: "error", fault: "PLACEMENT" } }],
    [
      "a server that must find no host by one release's rules",
      {
        expect: {
          byRelease: { "20": { outcome: "active", cpus: "pinned" }, "25": { outcome: "error", fault: "FILTER" } },
        },
      },
    ],
    ["cells that are expected", { expect: { outcome: "active", cpus: "floating-numa", cells: 1 } }],
    ["huge pages that are expected", { expect: { outcome: "active", cpus: "floating-numa", hugepagesKiB: 2048 } }],
    [
      "a rebuild with an image that asks for nodes",
      {
        acts: [
          {
            act: "rebuild",
            image: { hw_numa_nodes: "1" },
            answer: { outcome: "refused", status: 400, error: "", message: "" },
          },
        ],
      },
    ],
  ])("%s", (_what, more) => {
    expect(taken(row(more), [listed("exact"), ...large, ...wide])).toBe("exact");
    expect(taken(row(more), large)).toContain("exactly 128 MiB and 1 GB of disk");
    expect(taken(row(more), large)).toContain("large has 256 MiB");
    expect(taken(row(more), wide)).toContain("wide has 2 GB of disk");
    expect(taken(row(more), [listed("swap", { hasMoreDisk: true })])).toContain(
      "swap also has an ephemeral disk or swap",
    );
  });

  it.each<[string, Partial<Row>]>([
    ["a policy of the image", { image }],
    ["a thread policy of the image", { image: { ...image, hw_cpu_thread_policy: "prefer" } }],
    ["a refusal for the policies", { image, expect: { outcome: "refused", status: 400, error: "", message: "" } }],
    ["nothing asked", { expect: { outcome: "active", cpus: "floating" } }],
  ])("and may be more where they do not: %s", (_what, more) => {
    expect(taken(row(more), large)).toBe("large");
    expect(taken(row(more), wide)).toBe("wide");
  });

  it("where no host may be found a key that chooses hosts is refused, too", () => {
    const bound = [listed("bound", { extraSpecs: { "aggregate_instance_extra_specs:pinned": "true" } })];
    const error: Partial<Row> = { expect: { outcome: "error", fault: "FILTER" } };
    expect(taken(row(error), bound)).toContain("bound has aggregate_instance_extra_specs:pinned=true besides");
    expect(taken(row({ image }), bound)).toBe("bound");
  });
});

describe("what the base image asks for", () => {
  it.each<[string, Partial<ExistingFlavors>, string]>([
    ["memory", { minRamMiB: 256 }, "b"],
    ["disk", { minDiskGb: 3 }, "c"],
    ["nothing", {}, "a"],
  ])("%s", (_what, more, name) => {
    const flavors = [listed("a"), listed("b", { memoryMiB: 256 }), listed("c", { memoryMiB: 512, diskGb: 3 })];
    expect(taken(row({ image }), flavors, more)).toBe(name);
  });
});

describe("servers that must be pinned alike", () => {
  const pinned = (memoryMiB: number) => listed(`pinned-${memoryMiB}`, { memoryMiB, extraSpecs: dedicated });
  const plain = (memoryMiB: number) => listed(`plain-${memoryMiB}`, { memoryMiB });

  it.each<[string, ListedFlavor[], string]>([
    [
      "take the smallest memory that both can have",
      [plain(128), plain(256), plain(512), pinned(512), pinned(256)],
      "plain-256 pinned-256",
    ],
    ["where there is one size for both, that", [plain(128), pinned(128)], "plain-128 pinned-128"],
  ])("%s", (_what, flavors, names) => {
    expect(taken(reference, flavors)).toBe(names);
  });

  it("cannot be run where no memory is common to both", () => {
    expect(taken(reference, [plain(128), pinned(256)])).toBe(
      "its servers are compared with each other, and no flavors that may be used have equal memory (MiB: plain: 128; pinned: 256)",
    );
  });
});

describe("what would help", () => {
  it("is the administrator's command for each flavor that lacks, and for none that is there", () => {
    const said = taken(reference, [listed("m1.tiny", { memoryMiB: 512 })], { project: "demo" });
    expect(said).toBe(
      [
        "no flavor that may be used is 1 vCPU, at least 128 MiB and 1 GB of disk, with exactly hw:cpu_policy=dedicated: m1.tiny has no hw:cpu_policy",
        "An administrator would provide it with:",
        "  openstack flavor create --vcpus 1 --ram 128 --disk 1 --private --project demo --property hw:cpu_policy=dedicated " +
          "pinproof-f1x128-cpu-policy-dedicated-04ff17",
      ].join("\n"),
    );
  });

  it("is the same for every row that lacks the same", () => {
    const other = fromRow({ id: "R2", claim: "", flavor: dedicated, expect: { outcome: "active", cpus: "pinned" } });
    expect(taken(other, [])).toBe(taken(row({ flavor: dedicated }), []));
  });

  it("names six of many flavors, and how many others there are", () => {
    const many = Array.from({ length: 9 }, (_, at) => listed(`f${at}`, { vcpus: 8 }));
    const [first = ""] = taken(row(), many).split("\n");
    expect(first).toMatch(/: f0 has 8 vCPU; .*f5 has 8 vCPU; and 3 others$/);
    expect(first).not.toContain("f6");
  });
});

test("the flavors that the command provides fit the very rows that lacked them, for the whole catalogue", () => {
  for (const experiment of catalogue) {
    const provided = Object.entries(experiment.flavors).map(([key, { vcpus, memoryMiB, extraSpecs }]) =>
      listed(key, { vcpus, memoryMiB, extraSpecs }),
    );
    const fitted = fitFlavors(experiment, there(provided));
    expect([experiment.id, "skipped" in fitted ? fitted.skipped : "fits"]).toEqual([experiment.id, "fits"]);
    if ("skipped" in fitted) continue;
    const sizes = Object.entries(fitted.experiment.flavors).map(([key, { memoryMiB }]) => [key, memoryMiB]);
    expect(sizes).toEqual(Object.entries(experiment.flavors).map(([key, { memoryMiB }]) => [key, memoryMiB]));
  }
});
