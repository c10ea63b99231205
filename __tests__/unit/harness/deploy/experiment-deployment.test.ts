// One experiment from its first server to the last one gone, on a cloud that does as the test says.
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Experiment } from "../../../../experiments/experiment.ts";
import { fromRow, type Row } from "../../../../experiments/row.ts";
import { ExperimentDeployment, type LiveHooks } from "../../../../harness/deploy/experiment-deployment.ts";
import { Phases } from "../../../../harness/run/time/phases.ts";
import { experimentFolder } from "../../../../harness/run/run-folder.ts";
import { silentProgress } from "../../../../base/progress.ts";
import { loadExperimentEvidence } from "../../../../harness/evidence/load-evidence.ts";
import type { Terraform } from "../../../../drivers/terraform/terraform.ts";
import { stoppedClock } from "../../../support/stand-ins/clock.ts";
import { type FakeRun, inFakeRun } from "../../../support/stand-ins/fake-run.ts";
import { errorOf } from "../../../support/stand-ins/programs.ts";

const row = (more: Partial<Row> = {}): Experiment =>
  fromRow({ id: "A04", claim: "", expect: { outcome: "active", cpus: "floating" }, ...more });

function deployment(fake: FakeRun, experiment: Experiment, hooks: LiveHooks = {}) {
  const steps = experiment.steps === "as-room-allows" ? [{ apply: Object.keys(experiment.servers) }] : experiment.steps;
  const told: string[] = [];
  const task = { ...silentProgress.start(""), update: (text: string) => told.push(text) };
  const phases = new Phases();
  const made = new ExperimentDeployment(fake.run, experiment, {
    folder: experimentFolder(fake.run.folder, experiment.id),
    parts: () => Promise.resolve({ images: { base: "base-id", rebuilt: "img-2" }, flavors: { flavor: "flavor-id" } }),
    initialised: fake.run.terraform("first", "logs"),
    ...{ steps, task, phases, hooks, number: 1, host: () => undefined },
    words: (step) => (steps.length > 1 ? `step ${step + 1} of ${steps.length}` : undefined),
  });
  return { made, told, phases };
}

const evidenceOf = ({ run }: FakeRun, ...names: string[]) =>
  loadExperimentEvidence(experimentFolder(run.folder, "A04"), run.folder.path, names).servers;

/** Terraform's error about a server, as the provider writes it. */
function failing(fake: FakeRun, detail: string): void {
  const { terraform } = fake.run;
  Object.assign(fake.run, {
    terraform: (directory: string, logs: string) => {
      const real = terraform(directory, logs);
      const apply: Terraform["apply"] = (options) => {
        const address = "openstack_compute_instance_v2.server";
        options?.onEvent?.({
          kind: "diagnostic",
          severity: "error",
          summary: "Error creating server",
          detail,
          address,
        });
        return Promise.reject(new Error("terraform apply failed"));
      };
      return Object.assign(real, { apply });
    },
  });
}

test("servers are made, looked at, and what was seen is on disk before anybody else sees it", () =>
  inFakeRun({}, async (fake) => {
    using clock = stoppedClock();
    const seen: string[] = [];
    const { made, told, phases } = deployment(fake, row(), {
      beforeObserving: ({ servers, step }) => {
        seen.push(`before ${step} ${servers.server ?? ""}`);
        clock.pass(100);
      },
      whileLive: ({ servers, evidence }) => {
        seen.push(`live ${servers.server ?? ""} ${evidence.map(({ name }) => name).join()}`);
        expect(evidenceOf(fake, "server")).toHaveLength(1);
      },
    });
    await made.step(0);
    expect(seen).toEqual(["before 0 A04/server", "live A04/server server"]);
    expect(made.serverIds).toEqual(["A04/server"]);
    expect(told).toEqual(["deploying", "server server made in 0.0 s", "observing server"]);
    await made.tearDown();
    expect(fake.charged.size).toBe(0);
    expect(phases.ms.wait).toBe(0);
  }));

test("the ledger says what is about to happen before it does", () =>
  inFakeRun({}, async (fake) => {
    const { made } = deployment(fake, row());
    await made.step(0);
    await made.tearDown();
    expect(fake.ledger.map((entry) => entry.what)).toEqual(["apply", "made", "destroy"]);
    expect(fake.ledger[0]).toMatchObject({ experiment: "A04", servers: ["server"] });
  }));

describe("an apply that fails", () => {
  it("because Nova refused the server is a finding, with Nova's words", () =>
    inFakeRun({}, async (fake) => {
      failing(
        fake,
        'Expected HTTP response code [202] when accessing [POST http://c/v2.1/servers], but got 400 instead: {"badRequest": {"code": 400, "message": "no"}}',
      );
      const { made } = deployment(fake, row());
      await made.step(0);
      expect(evidenceOf(fake, "server")).toMatchObject([
        { refused: { status: 400, kind: "badRequest", message: "no" } },
      ]);
      expect(made.serverIds).toEqual([]);
    }));

  it("because the server is in ERROR is a finding, and the server is found by its name", () => {
    let name = "";
    const answers = {
      "GET compute /servers?name=*": () => ({
        servers: [
          { id: "other", name: `${name}-2` },
          { id: "s-9", name },
        ],
      }),
      "GET compute /servers/s-9": {
        server: {
          ...{ id: "s-9", name: "x", status: "ERROR", "OS-EXT-SRV-ATTR:host": null, image: { id: "base-id" } },
          flavor: { original_name: "f", vcpus: 1, ram: 128, extra_specs: {} },
          fault: { code: 500, message: "No valid host was found. " },
        },
      },
    };
    return inFakeRun({ answers }, async (fake) => {
      name = `pin-${fake.run.folder.id}-A04-server`;
      failing(fake, "Error waiting for instance (s-9) to become ready: unexpected state 'ERROR'");
      let hooked = false;
      const acts = [{ act: "migrate" }] as const;
      const { made, told } = deployment(fake, row({ acts }), { beforeObserving: () => void (hooked = true) });
      await made.step(0);
      // Nothing is done to a server that does not live.
      await made.step(1);
      expect(told).not.toContain("migrate of server");
      expect(made.serverIds).toEqual(["s-9"]);
      expect(evidenceOf(fake, "server")).toMatchObject([{ server: { ok: true, value: { status: "ERROR" } } }]);
      expect(hooked).toBe(false);
    });
  });

  it("for anything else is a failure, and what could be seen is saved all the same", () =>
    inFakeRun({}, async (fake) => {
      failing(fake, "dial tcp: connection refused");
      const { made } = deployment(fake, row());
      expect(await errorOf(made.step(0))).toMatchObject({ message: "terraform apply failed" });
      expect(evidenceOf(fake, "server")).toMatchObject([
        { server: { ok: false, reason: "no server of this name was created" } },
      ]);
    }));

  it("because of an interrupt is that, and nothing is looked at", () =>
    inFakeRun({}, async (fake) => {
      const release = fake.hold("apply A04");
      const { made } = deployment(fake, row());
      const ending = errorOf(made.step(0));
      await fake.until("apply A04");
      fake.abort.abort();
      release();
      expect(await ending).toMatchObject({ name: "AbortError" });
      expect(evidenceOf(fake, "server")).toEqual([]);
    }));
});

test("a cloud that does not agree with the configuration afterwards is a failure", () =>
  inFakeRun({}, async (fake) => {
    fake.changes.set("A04", [{ address: "a.b", actions: ["update"], attributes: ["name"] }]);
    await expect(deployment(fake, row()).made.step(0)).rejects.toMatchObject({ phase: "plan" });
  }));

test("an act is done once the server was observed; then it is observed again, with what Nova answered", () => {
  const refusal = { outcome: "refused", status: 400, error: "X", message: "no" } as const;
  const experiment = row({ acts: [{ act: "rebuild", image: { hw_cpu_policy: "dedicated" }, answer: refusal }] });
  const answers = {
    "POST compute /servers/A04/server/action": undefined,
    "GET compute /servers/A04/server": {
      server: {
        ...{ id: "A04/server", name: "x", status: "ACTIVE", "OS-EXT-SRV-ATTR:host": null, image: { id: "base-id" } },
        flavor: { original_name: "f", vcpus: 1, ram: 128, extra_specs: {} },
      },
    },
  };
  return inFakeRun({ answers }, async (fake) => {
    const { made, told } = deployment(fake, experiment);
    await made.step(0);
    await made.step(1);
    expect(told).toContain("rebuild of server");
    const [before, after] = evidenceOf(fake, "server");
    expect(before).toMatchObject({ moment: { name: "1-apply", after: "apply" } });
    expect(before).not.toHaveProperty("act");
    expect(after).toMatchObject({
      moment: { name: "2-rebuild", after: "rebuild" },
      act: { ok: true, value: { act: "rebuild", refused: null, statusAfter: "ACTIVE" } },
    });
    expect(Date.parse(after?.moment.at ?? "")).toBeGreaterThanOrEqual(Date.parse(before?.moment.at ?? ""));
  });
});

test("of several steps only the arrivals are looked at, and nobody who stays is made again", () =>
  inFakeRun({}, async (fake) => {
    const base = row();
    const { server } = base.servers;
    const experiment: Experiment = {
      ...base,
      servers: server ? { one: server, two: server } : {},
      steps: [{ apply: ["one"] }, { apply: ["one", "two"] }],
    };
    const { made, told } = deployment(fake, experiment);
    await made.step(0);
    await made.step(1);
    expect(told.filter((line) => !line.includes(" made in "))).toEqual([
      "step 1 of 2, one",
      "observing one",
      "step 2 of 2, one, two",
      "observing two",
    ]);
    expect(made.serverIds).toEqual(["A04/one", "A04/two"]);
    expect(existsSync(join(experimentFolder(fake.run.folder, "A04"), "servers", "two"))).toBe(true);
  }));

describe("removing", () => {
  it("has nothing to do where nothing was synthesised", () =>
    inFakeRun({}, async (fake) => {
      await deployment(fake, row()).made.tearDown();
      expect([fake.log, fake.client.calls]).toEqual([[], []]);
    }));

  it("finds servers of the experiment's own by name, tells them, and leaves every other", () => {
    let mine = true;
    let prefix = "";
    const answers = {
      "GET compute /servers?name=*": () => ({
        servers: [
          { id: "o", name: `${prefix}B01-server` },
          ...(mine ? [{ id: "m", name: `${prefix}A04-server` }] : []),
        ],
      }),
      "DELETE compute /servers/m": () => {
        mine = false;
      },
    };
    return inFakeRun({ answers }, async (fake) => {
      prefix = `pin-${fake.run.folder.id}-`;
      const { made } = deployment(fake, row());
      await made.step(0);
      await made.tearDown();
      expect(fake.said).toEqual([`  ! A04: removed by name, unknown to terraform's state: ${prefix}A04-server`]);
      expect(fake.client.calls.filter((call) => call.startsWith("DELETE"))).toEqual(["DELETE compute /servers/m"]);
    });
  });
});
