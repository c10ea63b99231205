// Putting away what a run has left, with the real terraform; its things need no cloud, and tell when they go.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { destroyRun } from "../../operate/clean-up/destroy-run.ts";
import { experimentFolder, makeRunFolder, type RunFolder, sharedFolder } from "../../harness/run/run-folder.ts";
import { newRunRecord, readRunRecord, runState, writeRunRecord } from "../../harness/run/run-record.ts";
import { rulesFor } from "../../nova/release.ts";
import { identityOf } from "../../base/process.ts";
import { silentProgress } from "../../base/progress.ts";
import { locateTerraform } from "../../drivers/terraform/binary.ts";
import { terraformEnvironment } from "../../drivers/terraform/environment.ts";
import { installProvider } from "../../drivers/terraform/install-provider.ts";
import { providerOnlyConfiguration } from "../../drivers/terraform/provider-source.ts";
import { Terraform } from "../../drivers/terraform/terraform.ts";
import { runPrefix } from "../../stacks/resource-names.ts";
import type { FakeClient } from "../support/stand-ins/fake-client.ts";
import { withHttpCloud } from "../support/stand-ins/http-cloud.ts";
import { errorOf, withTemporaryFolder } from "../support/stand-ins/programs.ts";

const binary = await locateTerraform();
const provider = await installProvider({ terraform: binary });

interface Left {
  readonly run: RunFolder;
  /** Makes one thing in the state of a unit that is in this folder; when it is destroyed its command runs. */
  readonly make: (path: string, stack: string, command?: string) => Promise<void>;
  /** What went, in order. */
  readonly gone: () => readonly string[];
  readonly said: string[];
  readonly destroy: () => Promise<unknown>;
  readonly client: FakeClient;
}

interface Given {
  /** Servers that are there by name, without the run's prefix. */
  readonly servers?: string[];
  readonly owner?: object;
}

/** A run that died with two experiments. */
function inDeadRun({ servers = [], owner = { boot: "another" } }: Given, body: (left: Left) => Promise<void>) {
  return withTemporaryFolder((folder) => {
    const run = makeRunFolder(folder);
    const log = join(folder, "gone");
    let there = servers.map((name) => ({ id: name, name: runPrefix(run.id) + name }));
    const answers = {
      "GET compute /servers?name=*": () => ({ servers: there }),
      "GET image /v2/images*": { images: [] },
      "GET compute /flavors*": { flavors: [] },
      "DELETE compute /servers/*": (call: string) => {
        there = there.filter(({ id }) => !call.endsWith(`/${id}`));
        appendFileSync(log, `${call.split("/").at(-1) ?? ""} by name\n`);
        return {};
      },
    };
    return withHttpCloud({ folder, name: "mine", answers }, async ({ client, cloudsFile }) => {
      const target = { kind: "named", cloud: "mine", cloudsFile, hosts: [] } as const;
      const record = newRunRecord(run, ["A01", "A02"], {
        target,
        nova: { microversion: null, ...rulesFor(undefined) },
      });
      writeRunRecord(run, { ...record, owner: { ...record.owner, ...owner } });
      const said: string[] = [];
      await body({
        ...{ run, said, client },
        gone: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
        make: async (path, stack, command = `echo ${stack} >> ${log}`) => {
          const directory = join(path, "terraform", "stacks", stack);
          mkdirSync(directory, { recursive: true });
          const configuration = {
            ...(JSON.parse(providerOnlyConfiguration()) as object),
            resource: { terraform_data: { thing: { provisioner: [{ "local-exec": { command, when: "destroy" } }] } } },
          };
          writeFileSync(join(directory, "main.tf.json"), JSON.stringify(configuration));
          const environment = terraformEnvironment({ provider });
          const terraform = new Terraform({ binary, provider, directory, environment, logFolder: join(path, "logs") });
          await terraform.init();
          await terraform.apply();
        },
        destroy: () =>
          errorOf(
            destroyRun(run, {
              ...{ target, stacks: { runPrefix }, signal: new AbortController().signal },
              progress: { ...silentProgress, say: (text) => said.push(text) },
            }),
          ),
      });
    });
  });
}

test("experiments first, what they share last, and the run is clean", () =>
  inDeadRun({}, async ({ run, make, gone, destroy }) => {
    await make(sharedFolder(run), "shared");
    await make(experimentFolder(run, "A01"), "A01");
    await make(experimentFolder(run, "A02"), "A02");
    expect(runState(readRunRecord(run))).toBe("dead");
    expect(await destroy()).toBeUndefined();
    expect([...gone()].sort()).toEqual(["A01", "A02", "shared"]);
    expect(gone().at(-1)).toBe("shared");
    expect(runState(readRunRecord(run))).toBe("clean");
  }));

test("a run that died before it made anything is clean after a look by name", () =>
  inDeadRun({}, async ({ run, gone, destroy, client }) => {
    expect(await destroy()).toBeUndefined();
    expect(gone()).toEqual([]);
    expect(client.calls).toContain(`GET compute /servers?name=${encodeURIComponent(`^pin-${run.id}-`)}&limit=500`);
    expect(runState(readRunRecord(run))).toBe("clean");
  }));

test("what no state knows is removed by name", () =>
  inDeadRun({ servers: ["A01-server"] }, async ({ run, make, gone, destroy }) => {
    await make(sharedFolder(run), "shared");
    expect(await destroy()).toBeUndefined();
    expect(gone()).toEqual(["shared", "A01-server by name"]);
  }));

test("one that fails is told, and everything else is removed; the run is not clean, and the next call goes on", () =>
  inDeadRun({ servers: ["A01-server"] }, async ({ run, make, gone, destroy }) => {
    const flag = join(run.path, "unlocked");
    await make(experimentFolder(run, "A01"), "A01", `test -e ${flag}`);
    await make(experimentFolder(run, "A02"), "A02");
    await make(sharedFolder(run), "shared");
    expect(await destroy()).toMatchObject({ code: "DEPLOY", phase: "destroy" });
    expect([...gone()].sort()).toEqual(["A01-server by name", "A02", "shared"]);
    expect(runState(readRunRecord(run))).toBe("dead");
    writeFileSync(flag, "");
    expect(await destroy()).toBeUndefined();
    expect(runState(readRunRecord(run))).toBe("clean");
  }));

test("a run that still goes on is let be, and the process is told", () => {
  const parent = identityOf(process.ppid);
  return inDeadRun({ owner: parent }, async ({ run, destroy, client }) => {
    expect(await destroy()).toMatchObject({
      code: "USAGE",
      summary: `run ${run.id} is still running in process ${parent.pid}`,
      hint: expect.stringContaining(`kill -INT ${parent.pid}`) as string,
    });
    expect(client.calls).toEqual([]);
  });
});

test("a terraform that outlived its run is asked to stop, and waited for", () =>
  inDeadRun({}, async ({ run, said, destroy }) => {
    const child = spawn("sh", ["-c", "trap 'exit 0' INT; echo; while :; do sleep 0.1; done"]);
    await once(child.stdout, "data");
    const exit = once(child, "exit");
    const ended = { what: "terraform", pid: 1, startTime: "1" };
    const running = { what: "terraform", ...identityOf(child.pid ?? 0) };
    writeFileSync(run.ledger, [ended, running].map((entry) => `${JSON.stringify(entry)}\n`).join(""));
    expect(await destroy()).toBeUndefined();
    await expect(exit).resolves.toEqual([0, null]);
    expect(said).toEqual([`Waiting for terraform, process ${child.pid ?? 0}, which outlived the run`]);
  }));
