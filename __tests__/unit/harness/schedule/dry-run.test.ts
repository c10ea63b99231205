// What a run would do, without doing any of it.
import { readdirSync } from "node:fs";
import { dryRun, type DryRunOptions } from "../../../../harness/schedule/dry-run.ts";
import { renderDryRun } from "../../../../harness/report/terminal/dry-run.ts";
import { resourceName } from "../../../../stacks/resource-names.ts";
import { reference } from "../../../../experiments/families/reference.ts";
import { catalogue } from "../../../../experiments/index.ts";
import type { Answers } from "../../../support/stand-ins/fake-client.ts";
import { inFakeRun } from "../../../support/stand-ins/fake-run.ts";
import { pinned, row } from "../../../support/stand-ins/scheduled.ts";

const base = { id: "base-id", name: "cirros", status: "active", size: 20_000_000, created_at: "2026-01-01T00:00:00Z" };
const answers: Answers = {
  "GET compute /": { version: { version: "2.100" } },
  "GET image /v2/images?status=active*": { images: [base] },
};

interface Given extends Partial<Pick<DryRunOptions, "parallel" | "unfit">> {
  readonly limits?: DryRunOptions["target"]["limits"];
  readonly answers?: Answers;
  readonly free?: { readonly PCPU?: number; readonly VCPU?: number };
}

async function dry(experiments: Parameters<typeof dryRun>[0], given: Given = {}) {
  const { limits = {}, free, answers: others = {}, ...how } = given;
  let made: { plan: Awaited<ReturnType<typeof dryRun>>; calls: readonly string[] } | undefined;
  const options = { answers: { ...answers, ...others }, ...(free === undefined ? {} : { free }) };
  await inFakeRun(options, async ({ run, client }) => {
    const target = { ...run.target, hosts: [{ name: "controller", address: "192.0.2.10" }], limits } as never;
    const before = readdirSync(run.folder.path);
    const plan = await dryRun(experiments, {
      client: run.client,
      hosts: run.hosts,
      stacks: { resourceName },
      target,
      ...how,
    });
    expect(readdirSync(run.folder.path)).toEqual(before);
    made = { plan, calls: client.calls };
  });
  if (made === undefined) throw new Error("it made no plan");
  return made;
}

test("nothing is made: the cloud is asked, and never told", async () => {
  const { calls } = await dry(catalogue);
  expect(calls.length).toBeGreaterThan(5);
  expect(calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
  expect(calls.filter((call) => call.includes("/file"))).toEqual([]);
});

test("what would be made, of which size, and the most at the same time", async () => {
  const { plan } = await dry([reference], { free: { PCPU: 2, VCPU: 16 } });
  expect(plan).toMatchObject({
    ...{ version: 1, cloud: "mine", baseImage: { id: "base-id", name: "cirros", bytes: 20_000_000 } },
    ...{ imageBytes: 20_000_000, notRun: [] },
    atMostAtOnce: { servers: 3, dedicatedCpus: 2, sharedCpus: 1, memoryMiB: 384 },
  });
  expect(plan.makes.images).toEqual([
    {
      name: expect.stringMatching(/^pin-RUN-shared-cpu-policy-dedicated-/) as string,
      ...{ properties: { hw_cpu_policy: "dedicated" }, bytes: 20_000_000 },
    },
  ]);
  expect(plan.makes.flavors.map(({ vcpus, memoryMiB, extraSpecs }) => ({ vcpus, memoryMiB, extraSpecs }))).toEqual([
    { vcpus: 1, memoryMiB: 128, extraSpecs: {} },
    { vcpus: 1, memoryMiB: 128, extraSpecs: { "hw:cpu_policy": "dedicated" } },
  ]);
  expect(plan.makes.servers).toEqual(
    ["control", "by-flavor", "by-image"].map((key) => ({
      ...{ experiment: "reference", name: `pin-RUN-reference-${key}`, vcpus: 1, memoryMiB: 128, expected: "active" },
    })),
  );
});

test("what would be read, and on which hosts", async () => {
  const { plan } = await dry([reference]);
  expect(plan.reads.hosts).toEqual([
    { name: "controller", address: "192.0.2.10", how: expect.stringContaining("virsh dumpxml") as string },
  ]);
  expect(plan.reads.apis).toHaveLength(3);
});

test("what would not run, and why: by need, by room, by reserve, by limit, and by what the caller knows", async () => {
  const experiments = [
    row("N1", { needs: { dedicatedCpus: { least: 99 } } }),
    pinned("P9", { vcpus: 9 }),
    reference,
    row("X1"),
    row("F1"),
  ];
  const unfit = ({ id }: { id: string }) => (id === "X1" ? "another profile" : undefined);
  const { plan } = await dry(experiments, {
    ...{ unfit, free: { PCPU: 4, VCPU: 16 } },
    limits: { maxServers: 1, reserve: { dedicatedCpus: 1 } },
  });
  expect(plan.notRun).toEqual([
    { experiment: "N1", outcome: "skipped", reason: expect.stringContaining("at least 99 dedicated CPUs") as string },
    {
      ...{ experiment: "P9", outcome: "skipped" },
      reason: "it needs 9 free dedicated CPUs on one host, and Placement has 3 (PCPU), beside 1 that are to stay free",
    },
    { experiment: "reference", outcome: "skipped", reason: expect.stringContaining("(maxServers)") as string },
    { experiment: "X1", outcome: "skipped", reason: "another profile" },
  ]);
  expect(plan.makes.servers.map(({ experiment }) => experiment)).toEqual(["F1"]);
  expect(plan.makes.images).toEqual([]);
});

test("on the terminal it is all there, and what a cloud calls its things steers nothing", async () => {
  const hostile = { ...base, name: "cirros\u001b[2J" };
  const { plan } = await dry([reference, row("N1", { needs: { dedicatedCpus: { least: 99 } } })], {
    answers: { "GET image /v2/images?status=active*": { images: [hostile] } },
    limits: { maxServers: 3, reserve: { dedicatedCpus: 0, memoryMiB: 1024 } },
  });
  const text = renderDryRun(plan);
  for (const words of [
    "Dry run on cloud mine: nothing is created.",
    "Would create: 1 image (20.0 MB uploaded, duplicates of cirros\\e[2J), 2 private flavors, 3 servers",
    "At most at the same time: 2 servers, 1 dedicated CPUs (PCPU), 1 shared CPUs (VCPU), 256 MiB of memory",
    "Limits: at most 3 servers; 0 PCPU, 1024 MiB stay free on each host",
    "  controller at 192.0.2.10: one SSH connection",
    "Would not run:\n  N1: it needs at least 99 dedicated CPUs (PCPU), and the host has 1",
  ]) {
    expect(text).toContain(words);
  }
  expect(text).not.toContain("\u001b");
  expect(text.endsWith("\n")).toBe(true);
});

test("an image whose size Glance does not tell is of unknown size, and not of none", async () => {
  const { plan } = await dry([reference], {
    answers: { "GET image /v2/images?status=active*": { images: [{ ...base, size: null }] } },
  });
  expect(plan.imageBytes).toBeNull();
  expect(renderDryRun(plan)).toContain("1 image (of unknown size uploaded");
});
