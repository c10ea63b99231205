// The local cloud's own life: down, up, twice at once, killed in every way. It ends as it began: up.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { existsSync, readFileSync, statSync } from "node:fs";
import { handOver } from "../../cloud/hand-over.ts";
import { cloudLayout } from "../../cloud/layout.ts";
import { interfaceOf, leftoversOf, runInside } from "../../cloud/controller/container.ts";
import { endedUnits, OPENSTACK_UNITS } from "../../cloud/controller/services.ts";
import { readState, writeState } from "../../cloud/state.ts";
import { run } from "../../base/command.ts";
import { findByArgument, isRunning } from "../../base/process.ts";
import { waitFor } from "../../base/wait.ts";
import { cli, startCli } from "../support/real-cloud/cli.ts";
import { cloudInventory } from "../support/real-cloud/inventory.ts";
import { SETTLED_MS } from "../support/limits.ts";
import { testTarget } from "../support/real-cloud/session.ts";

const layout = cloudLayout();

beforeAll(() => {
  if (testTarget().kind !== "local") throw new Error("these tests are about the local cloud: unset OS_CLOUD");
});

afterAll(async () => {
  await cli(["cloud", "up"]);
});

test("down leaves no process, mount or interface, and neither does a second down", async () => {
  for (const time of ["first", "second"]) {
    const { status } = await cli(["cloud", "down"]);
    expect([time, status, leftoversOf(layout)]).toEqual([time, 0, []]);
  }
  expect((await cli(["cloud", "status"])).stdout).toContain("it is down");
});

test("two ups at once: one works, the other waits and says for what; both end with a cloud", async () => {
  const first = startCli(["cloud", "up"]);
  await first.line(/OpenStack in a container/);
  const second = startCli(["cloud", "up"]);
  expect(await second.line(/Waiting/)).toContain(`process ${first.pid}, which is bringing the local cloud up`);
  const endings = await Promise.all([first.ending, second.ending]);
  expect(endings.map(({ status, stderr }) => (status === 0 ? "up" : stderr))).toEqual(["up", "up"]);
  expect((await cli(["cloud", "up"])).stderr).toContain("The local cloud is up, with host set A.");
});

test("a root tree that was set up by an older version is set up again, and is not made anew", async () => {
  await cli(["cloud", "down"]);
  const state = readState(layout);
  const before = state.finished;
  const tree = statSync(layout.root).ino;
  writeState(layout, { ...state, finished: { ...before, "tree-setup": "by an older version" } });
  const { status, stderr } = await cli(["cloud", "up"]);
  expect(stderr).toContain("✓ Root tree set up");
  expect(stderr).not.toContain("Root tree from Debian packages");
  expect([status, statSync(layout.root).ino, readState(layout).finished]).toEqual([0, tree, before]);
  expect((await cloudInventory(handOver(layout))).images.join()).toContain("pinproof-base");
});

test("an up says beforehand how long its steps took last time, and afterwards what took how long", async () => {
  await cli(["cloud", "down"]);
  const { stderr } = await cli(["cloud", "up"]);
  expect(stderr).toMatch(/^ {2}• Services \(.* s last time\)$/m);
  const [, timeLine = ""] = stderr.split(/^Time line, .* in all:$/m);
  const titles = timeLine.split("\n").flatMap((line) => /^ {2}(.*?) +at [\d.]+ s +[\d.]+ s$/.exec(line)?.[1] ?? []);
  expect(titles).toEqual(expect.arrayContaining(["Container", "Services", "Readiness"]));
  expect(titles).not.toContain("Schemas");
});

test("access: passwords are readable by their owner alone, and the host's key is known beforehand", () => {
  for (const file of [layout.secretsFile, layout.cloudsFile, layout.sshKey]) {
    expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
  }
  const [host] = handOver(layout).hosts;
  expect(host).toMatchObject({ name: "controller", user: "pinproof", address: readState(layout).address });
  expect(readFileSync(layout.knownHosts, "utf8")).toContain(`${host?.address ?? "?"} ssh-ed25519 `);
});

test("the guest image boots, tells on its console which CPUs it sees, and idles", async () => {
  const before = await cloudInventory(testTarget());
  const [flavors, create] = ["--vcpus 1 --ram 128 --disk 1 pin-guest-test", "pin-guest-test"];
  try {
    await openstack(
      `openstack flavor create ${flavors} && openstack server create --wait --nic none --image pinproof-base --flavor ${create} ${create}`,
    );
    const console_ = await waitFor(
      async () => {
        const { stdout } = await openstack(`openstack console log show ${create}`);
        return stdout.includes("pinproof-guest ready") ? stdout : undefined;
      },
      { what: "the guest is ready", timeoutMs: SETTLED_MS, intervalMs: 2000 },
    );
    expect(console_).toContain("pinproof-guest cpus-online 0");
    expect(console_).toMatch(/pinproof-guest cpu 0 socket \d+ core \d+ siblings 0/);
    expect(console_).toMatch(/pinproof-guest node 0 cpus 0 memory-kib \d+/);
    // Ticks of 1/100 s that QEMU used in 5 s: a guest that spins would use 500.
    const { stdout } = await openstack(
      "pid=$(pgrep -f guest=instance- | head -n 1); a=$(cut -d ' ' -f 14 /proc/$pid/stat); sleep 5; b=$(cut -d ' ' -f 14 /proc/$pid/stat); echo $((b - a))",
    );
    expect(Number(stdout)).toBeLessThan(100);
  } finally {
    await openstack(`openstack server delete --wait ${create}; openstack flavor delete pin-guest-test`);
  }
  expect(await cloudInventory(testTarget())).toEqual(before);
});

test("SIGKILL of a service: the next up says so and repairs it", async () => {
  await inside(
    "systemctl kill --signal=KILL nova-scheduler nova-conductor && systemctl stop nova-scheduler nova-conductor",
  );
  const { status, stderr } = await cli(["cloud", "up"]);
  expect(stderr).toContain("repaired: nova-conductor, nova-scheduler had ended; the container is booted again");
  expect(status).toBe(0);
  const { running } = readState(layout);
  expect(running && (await endedUnits(running, OPENSTACK_UNITS))).toEqual([]);
});

test("SIGKILL of the whole container, and of its supervisor alone: the next up repairs, the next down leaves nothing", async () => {
  const before = readState(layout).running;
  if (before === undefined) throw new Error("the local cloud is not up");
  process.kill(before.supervisor.pid, "SIGKILL");
  process.kill(before.init.pid, "SIGKILL");
  await waitFor(() => !isRunning(before.init) || undefined, { what: "the container ends", timeoutMs: SETTLED_MS });
  const { status, stderr } = await cli(["cloud", "up"]);
  expect(stderr).toContain("repaired: the container had ended without being taken down");
  expect(status).toBe(0);

  const after = readState(layout).running;
  if (after === undefined) throw new Error("the local cloud is not up");
  process.kill(after.supervisor.pid, "SIGKILL");
  expect((await cli(["cloud", "down"])).status).toBe(0);
  expect(leftoversOf(layout)).toEqual([]);
});

test("SIGKILL of an up while services start: the next up goes on, and the cloud is used by an interrupted up's data", async () => {
  const first = startCli(["cloud", "up"]);
  await first.line(/Services/);
  first.kill("SIGKILL");
  await first.ending;
  const { status, stderr } = await cli(["cloud", "up"]);
  expect(stderr).toMatch(/process \d+ died while bringing the local cloud up; going on from there/);
  expect(status).toBe(0);
});

test("SIGKILL of an up while a guest boots for a probe leaves no guest, and the next up boots it again", async () => {
  await cli(["cloud", "down"]);
  const state = readState(layout);
  writeState(layout, { ...state, finished: { ...state.finished, acceleration: "of another image" } });
  const up = startCli(["cloud", "up"]);
  await up.line(/A guest boots/);
  const disk = "file=/var/lib/pinproof/guest.img,format=raw,snapshot=on";
  const guests = () => findByArgument(disk).length;
  await waitFor(() => guests() > 0 || undefined, { what: "the guest's QEMU runs", timeoutMs: SETTLED_MS });
  up.kill("SIGKILL");
  await up.ending;
  await waitFor(() => guests() === 0 || undefined, { what: "the guest ends with it", timeoutMs: SETTLED_MS });
  const { status, stderr } = await cli(["cloud", "up"]);
  expect(stderr).toMatch(/✓ A guest boots: under /);
  expect(status).toBe(0);
});

test("SIGINT of an up takes its container down and exits 130", async () => {
  await cli(["cloud", "down"]);
  const up = startCli(["cloud", "up"]);
  await up.line(/Services/);
  up.kill("SIGINT");
  const { status } = await up.ending;
  expect([status, leftoversOf(layout)]).toEqual([130, []]);
});

test("a subnet that the machine has come to use is seen, and another is taken", async () => {
  await cli(["cloud", "down"]);
  const { address = "" } = readState(layout);
  await run("ip", ["address", "add", `${address}/24`, "dev", "lo"]);
  try {
    const { status, stderr } = await cli(["cloud", "up"]);
    expect(stderr).toContain(`for ${address} now clashes with lo (${address}/24)`);
    expect(status).toBe(0);
    expect(readState(layout).address).not.toBe(address);
    expect((await cloudInventory(handOver(layout))).images.join()).toContain("pinproof-base");
  } finally {
    await run("ip", ["address", "delete", `${address}/24`, "dev", "lo"]);
  }
  expect(existsSync(`/sys/class/net/${interfaceOf(layout)}`)).toBe(true);
});

function inside(command: string) {
  const { running } = readState(layout);
  if (running === undefined) throw new Error("the local cloud is not up");
  return runInside(running, ["bash", "-c", command]);
}

function openstack(command: string) {
  return inside(`. /etc/pinproof/openrc; ${command}`);
}
