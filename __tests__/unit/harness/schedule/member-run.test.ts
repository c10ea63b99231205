// A run of somebody who may not make flavors: with those that are there, and with levels left out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Experiment } from "../../../../experiments/experiment.ts";
import { fromRow, type Row } from "../../../../experiments/row.ts";
import { judgeSaved } from "../../../../harness/run/judge-saved.ts";
import { withRun } from "../../../../harness/run/open-run.ts";
import { runExperiments } from "../../../../harness/schedule/run-experiments.ts";
import { experimentFolder } from "../../../../harness/run/run-folder.ts";
import { newRunRecord, writeRunRecord } from "../../../../harness/run/run-record.ts";
import { sharedBy } from "../../../../harness/deploy/shared-parts.ts";
import type { ListedFlavor } from "../../../../harness/observe/api/flavors.ts";
import { ApiError } from "../../../../drivers/openstack/client.ts";
import { type FakeRun, inFakeRun } from "../../../support/stand-ins/fake-run.ts";

const row = (id: string, more: Partial<Row> = {}): Experiment =>
  fromRow({ id, claim: `claim of ${id}`, expect: { outcome: "active", cpus: "floating" }, ...more });
const plain: ListedFlavor = {
  ...{ id: "42", name: "m1.tiny", vcpus: 1, memoryMiB: 512, diskGb: 1 },
  ...{ hasMoreDisk: false, disabled: false, extraSpecs: {} },
};
const dedicated = { "hw:cpu_policy": "dedicated" };
const saved = ({ run }: FakeRun, id: string, file: string): unknown =>
  JSON.parse(readFileSync(join(experimentFolder(run.folder, id), file), "utf8"));

describe("with flavors that are there", () => {
  it("none is made, the server refers to the flavor by its id, and what ran is what is saved", () =>
    inFakeRun({ more: { flavors: [plain] } }, async (fake) => {
      const requests: Readonly<Record<string, string>>[] = [];
      const { stacks } = fake.run;
      const synthesiseServers: typeof stacks.synthesiseServers = (experiment, request, folder) => {
        requests.push(request.flavors);
        return stacks.synthesiseServers(experiment, request, folder);
      };
      const run = { ...fake.run, stacks: { ...stacks, synthesiseServers } };
      const { results, failures, clean } = await runExperiments(run, [
        row("A04", { image: { hw_cpu_policy: "dedicated" } }),
      ]);
      expect([failures, clean, results.length]).toEqual([[], true, 1]);
      expect(requests).toEqual([{ flavor: "42" }]);
      expect(saved(fake, "A04", "experiment.json")).toMatchObject({
        flavors: { flavor: { vcpus: 1, memoryMiB: 512, extraSpecs: {}, existing: { id: "42", name: "m1.tiny" } } },
      });
      const made = fake.ledger.flatMap((entry) => (entry.what === "made" ? [entry.address] : []));
      expect(made.filter((address) => address.includes("flavor"))).toEqual([]);
      expect(made.filter((address) => address.includes("image"))).toHaveLength(1);
      expect(fake.said).toContain("ok 1 image");
    }));

  it("where nothing is to be made, that is said", () =>
    inFakeRun({ more: { flavors: [plain] } }, async (fake) => {
      const { failures, clean } = await runExperiments(fake.run, [row("A01")]);
      expect([failures, clean]).toEqual([[], true]);
      expect(fake.said).toContain("ok No image and no flavor to make");
    }));

  it("a row whose flavor is not there is skipped with the administrator's commands, and the others go on", () =>
    inFakeRun({ more: { flavors: [plain], baseImage: { minDiskGb: 1 } } }, async (fake) => {
      const { results } = await runExperiments(fake.run, [row("A05", { flavor: dedicated }), row("A01")]);
      expect(results.map(({ experiment }) => experiment)).toEqual(["A05", "A01"]);
      const [skipped, ran] = results;
      expect(skipped?.verdict).toMatchObject({ outcome: "skipped" });
      expect(skipped?.verdict.reason).toMatch(
        /^no flavor that may be used is 1 vCPU.*m1\.tiny has no hw:cpu_policy\nAn administrator .*:\n {2}openstack flavor create .* --project demo .*--property hw:cpu_policy=dedicated pinproof-\S+$/,
      );
      expect(ran?.verdict.outcome).not.toBe("skipped");
      expect(saved(fake, "A05", "experiment.json")).toEqual(row("A05", { flavor: dedicated }));
    }));

  it("no flavor at all skips everything, and nothing is made", () =>
    inFakeRun({ more: { flavors: [] } }, async (fake) => {
      const { results, clean } = await runExperiments(fake.run, [row("A01")]);
      expect(results.map(({ verdict }) => verdict.outcome)).toEqual(["skipped"]);
      expect([fake.log, clean]).toEqual([[], true]);
    }));
});

test("what experiments share holds no flavor that is there already", () => {
  const experiment = row("A01");
  const { flavor } = experiment.flavors;
  if (flavor === undefined) throw new Error("the row has no flavor");
  const given = { ...experiment, flavors: { flavor: { ...flavor, existing: { id: "42", name: "m1.tiny" } } } };
  expect(sharedBy([given]).flavors).toEqual({});
  expect(Object.values(sharedBy([experiment, given]).flavors)).toEqual([flavor]);
});

describe("without flavors named", () => {
  it("an image that asks for more memory than a row's flavor has skips the row", () =>
    inFakeRun({ more: { baseImage: { name: "ubuntu", minRamMiB: 512 } } }, async (fake) => {
      const { results } = await runExperiments(fake.run, [row("A01"), row("A02", { memoryMiB: 512 })]);
      expect(results[0]?.verdict).toMatchObject({
        outcome: "skipped",
        reason:
          "base image ubuntu asks for at least 512 MiB of memory (min_ram), and its flavor has 128: " +
          "name an image that asks for less with --base-image, such as CirrOS",
      });
      expect(results[1]?.verdict.outcome).not.toBe("skipped");
    }));

  it("a cloud that lets nobody make flavors says what to do", () =>
    inFakeRun({}, async (fake) => {
      const { DeployError } = await import("../../../../base/errors.ts");
      const said = "Error: Request forbidden: [POST http://c/v2.1/flavors], error message: {}";
      fake.broken.set("apply shared", new DeployError("terraform apply failed", { phase: "apply", said }));
      const { results, failures } = await runExperiments(fake.run, [row("A01")]);
      const errors = [...results.map(({ error }) => error), ...failures];
      expect(errors).toContainEqual(
        expect.objectContaining({ hint: expect.stringContaining("--flavors NAME,NAME") as string }),
      );
    }));
});

describe("levels that are left out", () => {
  const closed = () => Promise.reject(new ApiError("closed", 403, { said: "no" }));
  const answers = {
    "GET placement /*": closed,
    "GET compute /os-services?binary=nova-compute": closed,
    "GET compute /os-hypervisors/detail": closed,
  };

  it("are in the verdict and in the record, and a saved run is judged the same, byte by byte", () =>
    inFakeRun({ answers, more: { target: { leaveOut: ["placement", "nova"] }, flavors: [plain] } }, async (fake) => {
      const experiments = [row("A01"), row("A05", { flavor: dedicated })];
      const { run } = fake;
      const record = newRunRecord(
        run.folder,
        experiments.map(({ id }) => id),
        { target: run.target, nova: { microversion: "2.100", ...run.rules } },
      );
      writeRunRecord(run.folder, record);
      expect(record.leaveOut).toEqual(["nova", "placement"]);
      const { results } = await runExperiments(run, experiments);
      const [verdict] = results.map((result) => result.verdict);
      expect(verdict?.servers[0]?.leftOut).toMatchObject({
        placement: expect.stringMatching(/^as asked; /) as string,
        nova: expect.stringMatching(/^as asked/) as string,
      });
      expect(Object.keys(verdict?.servers[0]?.levels ?? {})).toEqual(["intent", "api", "libvirt", "kernel"]);
      const before = experiments.map(({ id }) =>
        readFileSync(join(experimentFolder(run.folder, id), "verdict.json"), "utf8"),
      );
      const again = judgeSaved(run.folder).map((one) => `${JSON.stringify(one, null, 2)}\n`);
      expect(again).toEqual(before);
    }));

  it("are not in the record of a run that leaves none out", () =>
    inFakeRun({}, async ({ run }) => {
      const nova = { microversion: "2.100", ...run.rules };
      expect(newRunRecord(run.folder, [], { target: run.target, nova })).not.toHaveProperty("leaveOut");
      expect(newRunRecord(run.folder, [], { target: { ...run.target, leaveOut: [] }, nova })).not.toHaveProperty(
        "leaveOut",
      );
      await Promise.resolve();
    }));

  it("are checked before anything is done, wherever they were written", () =>
    inFakeRun({}, async ({ run }) => {
      const target = {
        ...run.target,
        cloudsFile: "/nowhere",
        leaveOut: ["nova", "placement", "libvirt", "kernel"] as const,
      };
      const opening = withRun({ ...run, target, experiments: [] }, () => Promise.reject(new Error("it was opened")));
      await expect(opening).rejects.toMatchObject({ code: "USAGE", exitCode: 2 });
    }));

  it("must leave something to prove anything by", () =>
    inFakeRun({}, async ({ run }) => {
      const target = { ...run.target, leaveOut: ["nova", "placement", "libvirt", "kernel"] as const };
      const nova = { microversion: "2.100", ...run.rules };
      expect(() => newRunRecord(run.folder, [], { target, nova })).toThrow("nothing would be proven");
      await Promise.resolve();
    }));
});
