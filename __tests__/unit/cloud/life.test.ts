// States of the local cloud, and what is put away before its next start; nothing of it runs here.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type CloudLayout, cloudLayout } from "../../../cloud/layout.ts";
import { isUp } from "../../../cloud/local-cloud.ts";
import { endMachine, leftoversOf } from "../../../cloud/controller/container.ts";
import { repair } from "../../../cloud/machine/repair.ts";
import { type CloudState, readState, writeState } from "../../../cloud/state.ts";
import { cloudStatus, linesOf } from "../../../cloud/status.ts";
import { withLock } from "../../../base/files/lock.ts";
import { identityOf } from "../../../base/process.ts";
import { stoppedClock } from "../../support/stand-ins/clock.ts";
import { SOON_MS } from "../../support/limits.ts";
import { withTemporaryFolder } from "../../support/stand-ins/programs.ts";

const inLayout = (body: (layout: CloudLayout) => Promise<void> | void) =>
  withTemporaryFolder((home) => body(cloudLayout(home)));

const alive = identityOf(process.pid);
const dead = { ...alive, startTime: "1" };
const machine = (init = alive, supervisor = alive, ready = true): CloudState => ({
  address: "198.18.0.2",
  finished: { "root-tree": "x" },
  running: { init, supervisor, bootedAt: 1, ready },
});

/** A process that bears the mark of the layout's container, as one that a crash has left. */
async function withMarked(layout: CloudLayout, body: (child: ChildProcess) => Promise<void>): Promise<void> {
  const child = spawn("sh", ["-c", "echo; read word", `pinproof.machine=${layout.machine}`]);
  try {
    await once(child.stdout, "data");
    await body(child);
  } finally {
    child.kill("SIGKILL");
  }
}

describe("the cloud is up", () => {
  it.each([
    ["never made", undefined, false],
    ["its container runs and has answered", machine(), true],
    ["its container runs and has not answered yet", machine(alive, alive, false), false],
    ["its container has ended", machine(dead), false],
  ])("%s", (_what, state, up) =>
    inLayout((layout) => {
      if (state) writeState(layout, state);
      expect(isUp(layout)).toBe(up);
    }),
  );
});

describe("the status of a cloud that is not up", () => {
  it("absent: says how to make it", () =>
    inLayout(async (layout) => {
      await expect(cloudStatus(layout)).resolves.toEqual({
        state: "absent",
        services: {},
        lines: ["local cloud: there is none yet; create it with `npx pinproof cloud up`"],
      });
    }));

  it("down: its root tree is there", () =>
    inLayout(async (layout) => {
      mkdirSync(layout.root, { recursive: true });
      await expect(cloudStatus(layout)).resolves.toMatchObject({ state: "down" });
    }));

  it("starting: says who does what", () =>
    inLayout((layout) =>
      withLock(layout.lock, { what: "bringing the local cloud up" }, async () => {
        await expect(cloudStatus(layout)).resolves.toMatchObject({
          state: "starting",
          lines: [`local cloud: process ${process.pid} is bringing the local cloud up`],
        });
      }),
    ));

  it("broken: says what was left, and what repairs it", () =>
    inLayout(async (layout) => {
      mkdirSync(layout.root, { recursive: true });
      await withMarked(layout, async ({ pid }) => {
        await expect(cloudStatus(layout)).resolves.toMatchObject({
          state: "broken",
          lines: [
            `local cloud: it did not end cleanly and left process ${pid}; \`npx pinproof cloud up\` repairs that`,
          ],
        });
      });
    }));
});

describe("the status of a cloud that is up", () => {
  const lines = (kvm: CloudState["kvm"], services: Record<string, string>) =>
    linesOf({ address: "198.18.0.2", kvm, profile: "C" }, 65_000, services);
  const kvm = { works: true, why: "a guest booted", machineBoot: "b" };

  it("says where it answers and what its guests run under", () => {
    expect(lines(kvm, { keystone: "active", ssh: "active" })).toEqual([
      "local cloud: up for 65 s, Keystone at http://198.18.0.2:5000/v3",
      "compute host: controller, ssh 198.18.0.2, profile C: no CPU sets",
      "guests run under KVM",
      "services: all 2 active",
    ]);
  });

  it("says why there is no KVM, and which services are not active", () => {
    const [, , guests, services] = lines(
      { ...kvm, works: false, why: "no /dev/kvm" },
      { ssh: "active", keystone: "failed", memcached: "inactive" },
    );
    expect(guests).toBe("guests run under TCG (no /dev/kvm)");
    expect(services).toBe("services: keystone failed, memcached inactive");
  });
});

describe("what is repaired", () => {
  const repaired = async (layout: CloudLayout, state: CloudState, ended?: string[]) => {
    writeState(layout, state);
    return { words: await repair(layout, state, ended), state: readState(layout) };
  };

  it("nothing, after an orderly end", () =>
    inLayout(async (layout) => {
      const { words, state } = await repaired(layout, { address: "198.18.0.2", finished: {} });
      expect([words, state]).toEqual([[], { address: "198.18.0.2", finished: {} }]);
    }));

  it("nothing, where an `up` was cut off while the container started: it is kept", () =>
    inLayout(async (layout) => {
      const { words, state } = await repaired(layout, machine(alive, alive, false));
      expect(words).toEqual([]);
      expect(state.running).toBeDefined();
    }));

  it.each([
    ["a container that has ended", dead, dead, [], ["the container had ended without being taken down"]],
    [
      "a container without its supervisor",
      alive,
      dead,
      [],
      ["the container had lost its supervisor (systemd-nspawn) and is booted again"],
    ],
    ["a service that has ended", alive, alive, ["ssh"], ["ssh had ended; the container is booted again"]],
    [
      "services that have ended",
      alive,
      alive,
      ["mariadb", "keystone"],
      ["mariadb, keystone had ended; the container is booted again"],
    ],
  ])("%s, of which the record is forgotten and the steps are kept", (_what, init, supervisor, ended, words) =>
    inLayout(async (layout) => {
      const after = await repaired(layout, machine(init, supervisor), ended);
      expect(after.words).toEqual(words);
      expect(after.state).toEqual({ address: "198.18.0.2", finished: { "root-tree": "x" } });
    }),
  );

  it("a root tree whose making was cut off", () =>
    inLayout(async (layout) => {
      mkdirSync(join(layout.rootPart, "etc"), { recursive: true });
      mkdirSync(layout.root);
      const { words } = await repaired(layout, { finished: {} });
      expect(words).toEqual(["an incomplete root tree is removed"]);
      expect([existsSync(layout.rootPart), existsSync(layout.root)]).toEqual([false, true]);
    }));

  it("a container that no record knows is found by its mark and ended, and another's is let be", () =>
    inLayout(async (layout) => {
      const other = cloudLayout(join(layout.folder, "other"));
      await withMarked(other, async (foreign) => {
        await withMarked(layout, async (own) => {
          const exit = once(own, "exit", { signal: AbortSignal.timeout(SOON_MS) });
          const { words } = await repaired(layout, { finished: {} });
          expect(words).toEqual([`leftovers of an unrecorded container: process ${own.pid ?? 0}`]);
          await expect(exit).resolves.toEqual([null, "SIGKILL"]);
        });
        expect(foreign.exitCode ?? foreign.signalCode).toBeNull();
        expect(leftoversOf(other)).toEqual([`process ${foreign.pid ?? 0}`]);
      });
    }));
});

test("the end of a container that does not run waits for nothing, and leaves nothing", () =>
  inLayout(async (layout) => {
    const clock = stoppedClock();
    try {
      // While the clock stands still, whatever it waited for would be waited for without end.
      await endMachine(layout);
    } finally {
      clock[Symbol.dispose]();
    }
    expect(leftoversOf(layout)).toEqual([]);
  }));
