// The ways to virsh through real programs: sshd, sudo, and podman with a container that holds virsh. virsh itself is a stand-in that
// prints what a real one printed, for no image can be had everywhere; it is the way that is proven.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AccessSettings, HostEntry } from "../../harness/targets/config.ts";
import { examineHost } from "../../operate/doctor/host.ts";
import { examine } from "../../operate/doctor/doctor.ts";
import { tryProfiles } from "../../operate/init/try-profiles.ts";
import { ComputeHosts } from "../../harness/observe/host/compute-hosts.ts";
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import { OPERATOR, type PrivateHost, startPrivateHost } from "../support/stand-ins/private-host.ts";

let machine: PrivateHost;

beforeAll(async () => {
  machine = await startPrivateHost();
});

afterAll(async () => {
  await machine.end();
});

const onHost = (...parts: string[]) => join(machine.folder, "host", ...parts);

function host(access: AccessSettings, entry: Partial<HostEntry> = {}): ComputeHost {
  const [made] = machine.hosts({ access, hosts: [{ name: "c1", address: "127.0.0.1", ...entry }] });
  if (made === undefined) throw new Error("no host was made");
  return made;
}

async function look(one: ComputeHost) {
  await using hosts = new ComputeHosts([one]);
  const { domainXml, threads, host: seen } = await hosts.observe("c1", machine.uuid);
  return { domainXml, threads, sets: seen.ok ? seen.value.cpuSets : seen };
}

const everything = {
  domainXml: { ok: true, value: expect.stringMatching(/^<domain type=[^]*<\/domain>$/) },
  threads: { ok: true, value: expect.arrayContaining([expect.objectContaining({ comm: "sh" })]) },
  sets: { ok: true, value: { dedicated: "1", shared: "0", legacy: null, reserved: null } },
};

describe("a host that is reached by ssh", () => {
  test("plain, as root: domain, threads and CPU sets", async () => {
    expect(await look(host({ user: "root", virsh: onHost("virsh"), novaConfig: onHost("nova") }))).toEqual(everything);
  });

  test("plain, as a user whom libvirt does not let in: said in virsh's words, and the threads are read all the same", async () => {
    machine.sudo();
    const seen = await look(host({ virsh: onHost("virsh"), novaConfig: onHost("nova") }));
    expect(seen.domainXml).toMatchObject({
      ok: false,
      reason: expect.stringContaining("Permission denied"),
    });
    expect(seen.threads).toEqual(everything.threads);
  });

  test("sudo, by a rule for reading alone: what would change something is refused", async () => {
    const virsh = onHost("virsh");
    machine.sudo(`NOPASSWD: NOEXEC: ${virsh} -c qemu\\:///system -r *`);
    const sudo = host({ profile: "sudo", virsh, novaConfig: onHost("nova") });
    expect(sudo.virsh.slice(0, 2)).toEqual(["sudo", "-n"]);
    expect((await look(sudo)).domainXml).toEqual(everything.domainXml);
    await using hosts = new ComputeHosts([sudo]);
    const changing = hosts.connectionTo("c1").script('"$@" destroy x', sudo.virsh);
    await expect(changing).rejects.toMatchObject({
      code: "HYPERVISOR",
      message: expect.stringContaining("sudo: a password is required"),
    });
  });

  test("sudo without a rule: said, with what to do, and nothing waits for a password", async () => {
    machine.sudo();
    const { domainXml } = await look(host({ profile: "sudo", virsh: onHost("virsh") }));
    expect(domainXml).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/sudo: .*password.* - this needs root, or sudo without a password/),
    });
  });

  test("a container engine: virsh inside, threads and nova.conf outside", async () => {
    machine.sudo("NOPASSWD: ALL");
    const kolla = host({ profile: "kolla-podman", novaConfig: onHost("nova") });
    expect(kolla.virsh).toEqual(["sudo", "-n", "podman", "exec", "nova_libvirt", "virsh"]);
    expect(await look(kolla)).toEqual(everything);
  });

  test("a container that is not there is told with the engine's words", async () => {
    machine.sudo("NOPASSWD: ALL");
    const { domainXml, threads } = await look(host({ profile: "tripleo-modular", novaConfig: onHost("nova") }));
    expect(domainXml).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/no such container.*virsh cannot be called there/i),
    });
    expect(threads).toEqual(everything.threads);
  });

  test("by an alias of ssh's own configuration, and by way of a jump host", async () => {
    const config = [
      ...["Host rack1-c1", "  HostName 127.0.0.1", `  Port ${machine.port}`, "  User root", "  HostKeyAlias c1-key"],
      ...["Host bastion", "  HostName 127.0.0.1", `  Port ${machine.port}`, `  User ${OPERATOR}`, "Host *"],
      ...[`  IdentityFile ${machine.folder}/id`, `  UserKnownHostsFile ${machine.folder}/alias_hosts`, ""],
    ];
    writeFileSync(join(machine.folder, "ssh_config"), config.join("\n"));
    const [type = "", key = ""] = readFileSync(join(machine.folder, "host_key.pub"), "utf8").split(" ");
    writeFileSync(join(machine.folder, "alias_hosts"), `c1-key,[127.0.0.1]:${machine.port} ${type} ${key}\n`);
    const access = { virsh: onHost("virsh"), novaConfig: onHost("nova"), jump: "bastion", sshConfig: "ssh_config" };
    const [way] = machine.hosts({ access, hosts: [{ name: "c1", address: "rack1-c1" }] }, "left out");
    if (way === undefined) throw new Error("no host was made");
    expect(way.user).toBeUndefined();
    expect(await look(way)).toEqual(everything);
  });
});

test("this machine as the host: no ssh at all", async () => {
  const here = host({ profile: "local", virsh: onHost("virsh"), novaConfig: onHost("nova") });
  expect(await look(here)).toEqual(everything);
});

test("what the profiles are tried for: the container engine's is found, and the doctor reads all by it", async () => {
  machine.sudo("NOPASSWD: ALL");
  const { user = OPERATOR, port = 22, identityFile = "", knownHostsFile = "" } = host({});
  const { signal } = new AbortController();
  const { profile } = await tryProfiles({
    ...{ host: { name: "c1", address: "127.0.0.1" }, signal, hosts: (one) => new ComputeHosts([one]) },
    access: { user, port, identityFile, knownHostsFile, sshConfig: "none" },
  });
  expect(profile?.name).toBe("kolla-podman");
  const kolla = host({ profile: "kolla-podman", novaConfig: onHost("nova") });
  await using hosts = new ComputeHosts([kolla]);
  const inventories = Promise.resolve({ ok: false, reason: "not asked" } as const);
  const findings = await examineHost({ host: kolla, connection: hosts.connectionTo("c1"), inventories, signal });
  expect(findings.filter(({ state }) => state !== "ok").map(({ what }) => what)).toEqual(["cpu sets"]);
});

test("20 hosts over 20 connections, two of them out of reach: the doctor tells of all, and how long it took", async () => {
  machine.sudo("NOPASSWD: ALL");
  const entries = Array.from({ length: 20 }, (_, index) => ({
    ...{ name: `c${index + 1}`, address: "127.0.0.1" },
    ...(index === 4 ? { port: 1 } : {}),
    ...(index === 9 ? { user: "nobody" } : {}),
  }));
  const made = machine.hosts({ access: { profile: "kolla-podman", novaConfig: onHost("nova") }, hosts: entries });
  const facts = { user: "ops", project: "p", roles: ["admin"], expiresAt: null };
  await using hosts = new ComputeHosts(made);
  const started = performance.now();
  const findings = await examine({
    target: { kind: "named", cloud: "mine", cloudsFile: "", hosts: made },
    client: {
      request: () => Promise.reject(new Error("the cloud is not what is looked at here")),
      whoami: () => Promise.resolve(facts),
      apiDate: () => Promise.resolve(undefined),
    },
    hosts,
    machine: () => Promise.resolve([]),
    signal: new AbortController().signal,
  });
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write(`doctor of 20 hosts, one sshd and 2 CPUs for all of them: ${seconds.toFixed(1)} s\n`);
  const reached = findings.filter(({ what }) => what === "reached");
  expect(reached.filter(({ state }) => state === "failed").map(({ found }) => found)).toEqual([
    expect.stringContaining("SSH is refused on port 1"),
    expect.stringContaining("does not accept user nobody"),
  ]);
  expect(findings.filter(({ what, state }) => what === "virsh" && state === "ok")).toHaveLength(18);
});
