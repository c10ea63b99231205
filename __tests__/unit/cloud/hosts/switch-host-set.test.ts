// Other CPU sets for a cloud that runs; of the container itself there is only what `nsenter` is called with.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LOCAL_CLOUD } from "../../../../cloud/hand-over.ts";
import { type CloudLayout, cloudLayout } from "../../../../cloud/layout.ts";
import { isUp } from "../../../../cloud/local-cloud.ts";
import { repair } from "../../../../cloud/machine/repair.ts";
import { type CloudState, readState, writeState } from "../../../../cloud/state.ts";
import { computeHost, computeHostPrint } from "../../../../cloud/steps/configuration.ts";
import { switchHostSet } from "../../../../cloud/hosts/switch-host-set.ts";
import { identityOf } from "../../../../base/process.ts";
import { silentProgress } from "../../../../base/progress.ts";
import { waitFor } from "../../../../base/wait.ts";
import type { Answers } from "../../../support/stand-ins/fake-client.ts";
import { withHttpCloud } from "../../../support/stand-ins/http-cloud.ts";
import { SOON_MS } from "../../../support/limits.ts";
import { errorOf, makeProgram, withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const INVENTORIES = "GET placement /resource_providers/p/inventories";
const cloud: Answers = {
  "GET compute /servers?all_tenants=1": { servers: [] },
  "GET placement /resource_providers": { resource_providers: [{ uuid: "p" }] },
  [INVENTORIES]: { inventories: { VCPU: { total: 2 } } },
};

interface Up {
  readonly layout: CloudLayout;
  readonly state: CloudState;
  /** Changes to profile C. */
  readonly change: (signal?: AbortSignal) => Promise<void>;
  /** What `nsenter` was called with, and the state on disk at that moment. */
  readonly restart: () => { readonly command: string; readonly state: CloudState } | undefined;
  readonly told: string[];
  readonly options: () => string;
}

/** A local cloud that is up in profile A, whose container is this process. */
function inCloud(
  { answers = {}, restarts = "exit 0" }: { answers?: Answers; restarts?: string },
  body: (up: Up) => Promise<void>,
) {
  return withTemporaryFolder((home) => {
    const layout = cloudLayout(home);
    mkdirSync(layout.root, { recursive: true });
    return withHttpCloud({ folder: layout.folder, name: LOCAL_CLOUD, answers: { ...cloud, ...answers } }, async () => {
      const us = identityOf(process.pid);
      const state: CloudState = {
        ...{ hostSet: "A", address: "198.18.0.2", finished: { "root-tree": "x", boot: "y" } },
        running: { init: us, supervisor: us, bootedAt: Date.now(), ready: true },
      };
      state.finished["compute-host"] = "that of profile A";
      writeState(layout, state);
      const programs = join(home, "programs");
      mkdirSync(programs);
      const seen = join(programs, "state.json");
      makeProgram(
        programs,
        "nsenter",
        `echo "$@" > ${programs}/command; cp ${layout.stateFile} ${seen}.part; mv ${seen}.part ${seen}; ${restarts}`,
      );
      const told: string[] = [];
      const progress = {
        ...silentProgress,
        start: (title: string) => ({
          update: (text: string) => told.push(text),
          succeed: () => told.push(`ok ${title}`),
          fail: () => told.push(`failed ${title}`),
        }),
      };
      const { PATH } = process.env;
      process.env.PATH = `${programs}:${PATH ?? ""}`;
      try {
        await body({
          ...{ layout, state, told },
          change: (signal = new AbortController().signal) => switchHostSet({ layout, state, progress, signal }, "C"),
          restart: () =>
            existsSync(seen)
              ? {
                  command: readFileSync(join(programs, "command"), "utf8"),
                  state: JSON.parse(readFileSync(seen, "utf8")) as CloudState,
                }
              : undefined,
          options: () => readFileSync(join(layout.root, "etc/nova/nova-compute.conf"), "utf8"),
        });
      } finally {
        process.env.PATH = PATH;
      }
    });
  });
}

/** The next `up` finds a cloud that is not up, keeps its container, and writes the configuration anew. */
async function expectToBeRepaired({ layout }: Up): Promise<void> {
  expect(isUp(layout)).toBe(false);
  const state = readState(layout);
  expect(state.running).toBeDefined();
  await expect(repair(layout, state)).resolves.toEqual([]);
  const context = { layout, state, progress: silentProgress, signal: new AbortController().signal };
  expect(await computeHost.done(context)).toBe(false);
  // What else was done need not be done again.
  expect(state.finished).toEqual({ "root-tree": "x", boot: "y" });
}

test("nova-compute gets its new options and is restarted, and the state says so", () =>
  inCloud({}, async (up) => {
    await up.change();
    expect(up.restart()?.command).toMatch(/^--target \d+ .* systemctl restart nova-compute\n$/);
    expect(up.options()).toMatch(/\[compute\]\n\s*\[libvirt\]/);
    expect(up.told).toEqual(["Placement has the compute host's CPUs", "ok Host set C, controller: no CPU sets"]);
    expect(isUp(up.layout)).toBe(true);
    expect(readState(up.layout)).toMatchObject({
      hostSet: "C",
      finished: { "compute-host": computeHostPrint({ layout: up.layout, state: up.state }) },
    });
  }));

test("only nova-compute's own file is written", () =>
  inCloud({}, async ({ layout, change }) => {
    await change();
    expect(existsSync(join(layout.root, "etc/nova/nova-compute.conf"))).toBe(true);
    expect(existsSync(join(layout.root, "etc/nova/nova.conf"))).toBe(false);
  }));

test("at the moment of the restart the state on disk is one that the next `up` repairs", () =>
  inCloud({}, async (up) => {
    await up.change();
    const seen = up.restart()?.state;
    expect(seen?.running?.ready).toBe(false);
    expect(seen?.hostSet).toBe("C");
    expect(seen?.finished).toEqual({ "root-tree": "x", boot: "y" });
  }));

describe("what ends it in the middle leaves a state that the next `up` repairs", () => {
  it("a restart that fails", () =>
    inCloud({ restarts: "echo 'Job for nova-compute.service failed' >&2; exit 1" }, async (up) => {
      expect(await errorOf(up.change())).toMatchObject({
        code: "COMMAND",
        message: expect.stringContaining("Job for nova-compute.service failed") as string,
      });
      expect(up.told).toEqual(["failed Host set C, controller: no CPU sets"]);
      await expectToBeRepaired(up);
    }));

  it("an interrupt while the inventory is waited for", () =>
    inCloud({ answers: { [INVENTORIES]: { inventories: { PCPU: { total: 1 }, VCPU: { total: 1 } } } } }, async (up) => {
      const abort = new AbortController();
      const ending = errorOf(up.change(abort.signal));
      const isAsked = () => up.told.includes("Placement has the compute host's CPUs") || undefined;
      await waitFor(isAsked, { what: "the inventory is waited for", timeoutMs: SOON_MS, intervalMs: 5 });
      expect(up.restart()).toBeDefined();
      abort.abort();
      expect(await ending).toMatchObject({ name: "AbortError" });
      await expectToBeRepaired(up);
    }));
});

test("while servers live nothing is changed, and they are named", () =>
  inCloud(
    { answers: { "GET compute /servers?all_tenants=1": { servers: [{ name: "pin-a-b-c" }, { name: "web" }] } } },
    async ({ layout, change, restart, told }) => {
      const before = readState(layout);
      expect(await errorOf(change())).toMatchObject({
        code: "USAGE",
        message: expect.stringMatching(
          /cannot be changed while servers live\n {2}pin-a-b-c, web\nRemove them first/,
        ) as string,
      });
      expect([restart(), told, readState(layout)]).toEqual([undefined, [], before]);
      expect(isUp(layout)).toBe(true);
    },
  ));

test("a cloud that does not run has no profile to change", () =>
  inCloud({}, async ({ layout, state, change }) => {
    delete state.running;
    await expect(change()).rejects.toMatchObject({ code: "USAGE", message: "the local cloud does not run" });
    expect(existsSync(join(layout.root, "etc"))).toBe(false);
  }));
