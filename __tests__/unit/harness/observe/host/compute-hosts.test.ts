import { CommandError } from "../../../../../base/errors.ts";
import { ComputeHosts } from "../../../../../harness/observe/host/compute-hosts.ts";
import { parseParts } from "../../../../../harness/observe/host/parts.ts";
import type { Run } from "../../../../../drivers/access/connection.ts";
import type { ComputeHost } from "../../../../../drivers/access/compute-host.ts";
import { fixture } from "../../../../support/captured/fixtures.ts";

const uuid = "89aa1779-c647-465a-a4d4-3059714d13ad";
const host: ComputeHost = {
  name: "controller",
  address: "198.18.0.2",
  port: 22,
  user: "root",
  virsh: ["virsh"],
  novaConfig: "/etc/nova",
};

/** Answers as ssh did in the capture, with the mark that this look gave. */
const answering =
  (situation: string, calls: string[][] = []): Run =>
  (file, args) => {
    calls.push([file, ...args]);
    const mark = /@[0-9a-f]{16}/.exec(args.at(-1) ?? "")?.[0] ?? "";
    const text = (stream: string) => fixture(`captured/look/${situation}.${stream}.txt`).replaceAll("@mark", mark);
    return Promise.resolve({
      command: "ssh",
      status: 0,
      stdout: text("stdout"),
      stderr: text("stderr"),
      durationMs: 1,
    });
  };

const failing =
  (stderr: string, status: number | undefined = 255, summary = "ssh: failed"): Run =>
  () =>
    Promise.reject(new CommandError(summary, { command: "ssh", status, stdout: "", stderr }));

async function observeWith(start: Run, hosts: readonly ComputeHost[] = [host], name: string | null = "controller") {
  await using computeHosts = new ComputeHosts(hosts, start);
  return await computeHosts.observe(name, uuid);
}

describe("a look at a host", () => {
  it("reads domain, threads, host and neighbours in one round trip", async () => {
    const calls: string[][] = [];
    const look = await observeWith(answering("by-image", calls));
    expect(look.domainXml).toMatchObject({
      ok: true,
      value: expect.stringMatching(/^<domain type='qemu' id='6'>[^]*<\/domain>$/) as string,
    });
    expect(look.threads).toEqual({
      ok: true,
      value: [
        { tid: 3410, comm: "qemu-system-x86", cpusAllowed: "1" },
        { tid: 3413, comm: "qemu-system-x86", cpusAllowed: "1" },
        { tid: 3416, comm: "IO mon_iothread", cpusAllowed: "1" },
        { tid: 3417, comm: "CPU 0/TCG", cpusAllowed: "1" },
      ],
    });
    expect(look.host).toMatchObject({
      ok: true,
      value: {
        name: "controller",
        onlineCpus: { ok: true, value: "0-1" },
        cpuSets: { ok: true, value: { dedicated: "1", shared: "0", legacy: null, reserved: null } },
        neighbours: {
          ok: true,
          value: [
            { uuid: "0f9c5499-a4ee-4f84-af72-c417d8f4efee", name: "instance-00000001", pinnedTo: "", mayUse: "0" },
            { uuid: "366e4a4d-3b7d-4d0e-a1c9-dea9e5ddf70d", name: "instance-00000003", pinnedTo: "0", mayUse: "0" },
          ],
        },
      },
    });
    // The look, and the end of the connection.
    expect(calls).toHaveLength(2);
    expect(calls[0]?.at(-1)).toMatch(new RegExp(`^sh -s -- '?@[0-9a-f]{16}'? ${uuid} /etc/nova virsh$`));
  });

  it("always checks host keys, never asks, and leaves the user's configuration alone", async () => {
    const calls: string[][] = [];
    await observeWith(answering("by-image", calls));
    expect(calls[0]).toEqual(expect.arrayContaining(["BatchMode=yes", "StrictHostKeyChecking=yes", "root@198.18.0.2"]));
    expect(calls[0]).not.toContain("-F");
  });

  it("key, host key and configuration are those of the host's settings", async () => {
    const calls: string[][] = [];
    await observeWith(answering("by-image", calls), [
      { ...host, identityFile: "/k/id", knownHostsFile: "/k/known_hosts", sshConfig: "none" },
    ]);
    expect(calls[0]).toEqual(
      expect.arrayContaining(["-F", "none", "IdentityFile=/k/id", "UserKnownHostsFile=/k/known_hosts"]),
    );
  });

  it("libvirt is down: its parts say so, and the threads are still read", async () => {
    const look = await observeWith(answering("libvirt-down"));
    const reason =
      "controller: failed to connect to the hypervisor; Failed to connect socket to '/var/run/libvirt/libvirt-sock': " +
      "No such file or directory - libvirt does not answer: is libvirtd (or virtqemud) running?";
    expect(look.domainXml).toEqual({ ok: false, reason });
    expect(look.host).toMatchObject({ value: { capabilitiesXml: { ok: false }, neighbours: { ok: false, reason } } });
    expect(look.threads.ok).toBe(true);
  });

  it("no such domain, no such configuration: each with its reason", async () => {
    const look = await observeWith(answering("no-domain"));
    expect(look.domainXml).toEqual({
      ok: false,
      reason:
        "controller: failed to get domain '57bcbe69-64a1-4c40-91f9-2d4b789f2cb9' - libvirt has no such domain: " +
        "was the server deleted, or moved to another host?",
    });
    expect(look.threads).toMatchObject({
      ok: false,
      reason: expect.stringContaining("no QEMU process with -uuid") as string,
    });
    expect(look.host).toMatchObject({ value: { cpuSets: { ok: false, reason: "controller: there is no /etc/nope" } } });
  });

  it.each([
    [
      "host-key-changed",
      /its SSH host key has changed\n[^]*\nif the host was reinstalled, remove the old key: ssh-keygen -R 198\.18\.0\.2$/,
    ],
    [
      "host-key-unknown",
      /its SSH host key is not known\n[^]*\nconnect once by hand and compare the key: ssh -p 22 root@198\.18\.0\.2$/,
    ],
    ["refused", /SSH is refused on port 22\n[^]*\nis sshd running there, and is the port right\?$/],
    ["denied", /it does not accept user root\n[^]*\nput the public key into/],
    ["no-name", /its name 198\.18\.0\.2 cannot be resolved\n/],
  ])("ssh fails, %s: every source has the reason, and what to do", async (what, words) => {
    const look = await observeWith(failing(fixture(`captured/stderr/ssh-${what}.txt`).replaceAll("\n", "\r\n")));
    for (const source of [look.domainXml, look.threads, look.host]) {
      expect(source).toEqual({ ok: false, reason: expect.stringMatching(words) as string });
    }
    expect(look.domainXml).toMatchObject({ reason: expect.not.stringContaining("\r") as string });
  });

  it("another failure of ssh is told in its own words", async () => {
    const look = await observeWith(failing("kex_exchange_identification: read: Connection reset by peer\n"));
    expect(look.host).toEqual({
      ok: false,
      reason:
        "cannot read compute host controller: the SSH connection failed\n  kex_exchange_identification: read: Connection reset by peer",
    });
  });

  it("there is no ssh", async () => {
    const look = await observeWith(failing("", undefined, "ssh: there is no such program on this machine"));
    expect(look.host).toMatchObject({ reason: expect.stringContaining("install the OpenSSH client") as string });
  });

  it.each([
    ["no host is configured", [], "controller", /no compute host is configured/],
    [
      "the host is not among them",
      [host],
      "compute7",
      /^host compute7 is not among the configured compute hosts: controller$/,
    ],
    ["Nova does not tell which of two", [host, { ...host, name: "b" }], null, /Nova does not show this user/],
  ])("%s", async (_what, hosts, name, words) => {
    const look = await observeWith(answering("by-image"), hosts, name);
    expect(look.host).toEqual({ ok: false, reason: expect.stringMatching(words) as string });
  });

  it("Nova does not tell, and there is one host only: that one", async () => {
    expect((await observeWith(answering("by-image"), [host], null)).domainXml.ok).toBe(true);
  });
});

describe("a survey of a host", () => {
  async function surveyWith(start: Run, hosts: readonly ComputeHost[] = [host], name = "controller") {
    await using computeHosts = new ComputeHosts(hosts, start);
    return await computeHosts.survey(name);
  }

  it("reads the host alone, in one round trip", async () => {
    const calls: string[][] = [];
    expect(await surveyWith(answering("survey", calls))).toEqual({
      capabilitiesXml: {
        ok: true,
        value: expect.stringMatching(/^<capabilities>[^]*<\/capabilities>$/) as string,
      },
      onlineCpus: { ok: true, value: "0-1" },
      cpuSets: { ok: true, value: { dedicated: "1", shared: "0", legacy: null, reserved: null } },
      freeMemory: {
        ok: true,
        value: [
          {
            node: 0,
            freeMiB: 12478,
            freePages: [
              { sizeKiB: 4, free: 3194585 },
              { sizeKiB: 2048, free: 0 },
              { sizeKiB: 1048576, free: 0 },
            ],
          },
        ],
      },
    });
    // The look, and the end of the connection; the second argument of the script is the empty uuid.
    expect(calls).toHaveLength(2);
    expect(calls[0]?.at(-1)).toMatch(/^sh -s -- '?@[0-9a-f]{16}'? '' \/etc\/nova virsh$/);
  });

  it("libvirt is down: what the kernel and the configuration say is still read", async () => {
    const survey = await surveyWith(answering("survey-libvirt-down"));
    const down = {
      ok: false,
      reason: expect.stringContaining("is libvirtd (or virtqemud) running?") as string,
    };
    expect(survey).toMatchObject({ capabilitiesXml: down, freeMemory: down });
    expect(survey).toMatchObject({ onlineCpus: { ok: true }, cpuSets: { ok: true } });
  });

  it.each([
    ["no host is configured", [], /^no compute host is configured/],
    ["another one is", [{ ...host, name: "b" }], /^host controller is not among the configured compute hosts: b$/],
  ])("%s: every source says so", async (_what, hosts, words) => {
    const none = { ok: false, reason: expect.stringMatching(words) as string };
    expect(await surveyWith(answering("survey"), hosts)).toEqual({
      capabilitiesXml: none,
      onlineCpus: none,
      cpuSets: none,
      freeMemory: none,
    });
  });

  it("ssh fails: every source has the reason", async () => {
    const survey = await surveyWith(failing(fixture("captured/stderr/ssh-refused.txt")));
    for (const source of Object.values(survey)) {
      expect(source).toEqual({ ok: false, reason: expect.stringContaining("SSH is refused on port 22") as string });
    }
  });

  it("stops where it is asked to", async () => {
    await using hosts = new ComputeHosts([host], failing("", undefined, "stopped"));
    await expect(hosts.survey("controller", AbortSignal.abort())).rejects.toThrow("stopped");
  });
});

describe("parseParts", () => {
  it("a domain's own text cannot forge a part, for it does not know the mark", () => {
    const output = "@1 begin domain\n@2 begin threads\nx\n@2 end threads 0\n@1 end domain 0\n";
    expect([...parseParts(output, "", "@1").keys()]).toEqual(["domain"]);
    expect(parseParts(output, "", "@1").get("domain")?.stdout).toContain("@2 begin threads");
  });

  it("a part that was cut off is not there", () => {
    expect(parseParts("@1 begin domain\n<domain", "", "@1").size).toBe(0);
  });
});
