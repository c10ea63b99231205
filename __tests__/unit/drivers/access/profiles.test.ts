// Each way to virsh, by the exact words that are run.
import { composeHosts } from "../../../../harness/targets/compose-hosts.ts";
import { connect } from "../../../../drivers/access/connect.ts";
import type { Run } from "../../../../drivers/access/connection.ts";
import { PROFILES } from "../../../../drivers/access/profiles.ts";
import type { AccessSettings, HostEntry } from "../../../../harness/targets/config.ts";
import { ComputeHosts } from "../../../../harness/observe/host/compute-hosts.ts";
import type { ComputeHost } from "../../../../drivers/access/compute-host.ts";

function compose(access: AccessSettings, ...hosts: HostEntry[]): readonly ComputeHost[] {
  const { hosts: made, problems } = composeHosts({ access, hosts }, "/etc/pinproof");
  expect(problems).toEqual([]);
  return made;
}

function one(access: AccessSettings, entry: Partial<HostEntry> = {}): ComputeHost {
  const [host] = compose(access, { name: "c1", ...entry });
  if (host === undefined) throw new Error("no host was made");
  return host;
}

/** Remembers what is run; kubectl finds the pods of two nodes, the other node's first. */
function recorder(): { calls: string[][]; inputs: (string | undefined)[]; start: Run } {
  const calls: string[][] = [];
  const inputs: (string | undefined)[] = [];
  const pod = (name: string, nodeName: string) => ({
    metadata: { name },
    spec: { nodeName },
    status: { phase: "Running" },
  });
  const start: Run = (file, args, options) => {
    calls.push([file, ...args]);
    inputs.push(options?.input);
    const stdout = args.includes("pods")
      ? JSON.stringify({ items: [pod("libvirt-zz", "c0"), pod("libvirt-ab", "c1")] })
      : "";
    return Promise.resolve({ command: "", status: 0, stdout, stderr: "", durationMs: 1 });
  };
  return { calls, inputs, start };
}

const VIRSH: readonly (readonly [profile: string, virsh: string, novaConfig: string])[] = [
  ["plain", "virsh", "/etc/nova"],
  ["sudo", "sudo -n virsh -c qemu:///system", "/etc/nova"],
  ["devstack", "sudo -n virsh", "/etc/nova"],
  ["openstack-ansible", "sudo -n virsh", "/etc/nova"],
  ["kolla-docker", "sudo -n docker exec nova_libvirt virsh", "/etc/kolla/nova-compute"],
  ["kolla-podman", "sudo -n podman exec nova_libvirt virsh", "/etc/kolla/nova-compute"],
  ["kolla-host-libvirt", "sudo -n virsh", "/etc/kolla/nova-compute"],
  [
    "tripleo-docker",
    "sudo -n docker exec -u root nova_libvirt virsh",
    "/var/lib/config-data/puppet-generated/nova_libvirt/etc/nova",
  ],
  [
    "tripleo-podman",
    "sudo -n podman exec -u root nova_libvirt virsh",
    "/var/lib/config-data/puppet-generated/nova_libvirt/etc/nova",
  ],
  [
    "tripleo-modular",
    "sudo -n podman exec -u root nova_virtqemud virsh -c qemu:///system",
    "/var/lib/config-data/puppet-generated/nova_libvirt/etc/nova",
  ],
  ["rhoso", "sudo -n virsh -c qemu:///system", "/var/lib/openstack/config/nova"],
  ["charms", "sudo -n virsh", "/etc/nova"],
  ["charms-juju", "sudo -n virsh", "/etc/nova"],
  ["sunbeam", "sudo -n openstack-hypervisor.virsh", "/var/snap/openstack-hypervisor/common/etc/nova"],
  ["openstack-helm", "virsh", "/etc/nova"],
  ["local", "virsh", "/etc/nova"],
];

describe("a profile alone", () => {
  it.each(VIRSH)("%s", (profile, virsh, novaConfig) => {
    expect(one({ profile })).toMatchObject({ virsh: virsh.split(" "), novaConfig });
    expect(one({}, { profile })).toEqual(one({ profile }));
  });

  it("each of them is proven here, and is told for whom and from where", () => {
    expect(PROFILES.map(({ name }) => name)).toEqual(VIRSH.map(([name]) => name));
    expect(PROFILES.filter(({ forWhom, source }) => forWhom === "" || source === "")).toEqual([]);
  });

  it("none is named: plain, with neither user nor port of ours", () => {
    expect(one({})).toEqual({ name: "c1", address: "c1", virsh: ["virsh"], novaConfig: "/etc/nova" });
  });

  it("sudo never asks, and no container is given a terminal", () => {
    const words = PROFILES.flatMap(({ privilege = "", container = "" }) => [privilege, container]);
    expect(words.filter((text) => /^sudo\b/.test(text) && text !== "sudo -n")).toEqual([]);
    expect(words.filter((text) => /\s-\w*[it]/.test(text) || /--tty|--interactive/.test(text))).toEqual([]);
  });
});

describe("what is said beside the profile", () => {
  const kolla = { profile: "kolla-docker" };

  it.each<[string, AccessSettings, Partial<HostEntry>, Partial<ComputeHost>]>([
    [
      "another container",
      { ...kolla, container: "docker exec kolla_libvirt" },
      {},
      { virsh: ["sudo", "-n", "docker", "exec", "kolla_libvirt", "virsh"] },
    ],
    ["on one host", kolla, { container: "podman exec x" }, { virsh: ["sudo", "-n", "podman", "exec", "x", "virsh"] }],
    [
      "the host's word counts more",
      { ...kolla, virsh: "a" },
      { virsh: "b" },
      { virsh: ["sudo", "-n", "docker", "exec", "nova_libvirt", "b"] },
    ],
    [
      "no privilege for root",
      kolla,
      { user: "root", privilege: "" },
      { user: "root", virsh: ["docker", "exec", "nova_libvirt", "virsh"] },
    ],
    [
      "another privilege",
      kolla,
      { privilege: "doas -n" },
      { virsh: ["doas", "-n", "docker", "exec", "nova_libvirt", "virsh"] },
    ],
    ["no container any more", kolla, { container: "" }, { virsh: ["sudo", "-n", "virsh"] }],
    [
      "a URI",
      kolla,
      { uri: "qemu:///session" },
      { virsh: ["sudo", "-n", "docker", "exec", "nova_libvirt", "virsh", "-c", "qemu:///session"] },
    ],
    ["no URI", { profile: "rhoso", uri: "" }, {}, { virsh: ["sudo", "-n", "virsh"] }],
    ["nova.conf elsewhere", kolla, { novaConfig: "/opt/nova.conf" }, { novaConfig: "/opt/nova.conf" }],
    ["a virsh of several words", {}, { virsh: " sudo  -n virsh " }, { virsh: ["sudo", "-n", "virsh"] }],
    ["another transport", { profile: "sudo", transport: "local" }, {}, { transport: "local" }],
    ["ssh in place of juju", { profile: "charms-juju" }, { transport: "ssh" }, { virsh: ["sudo", "-n", "virsh"] }],
    [
      "files beside the settings",
      { identityFile: "id", sshConfig: "ssh_config" },
      {},
      { identityFile: "/etc/pinproof/id", sshConfig: "/etc/pinproof/ssh_config" },
    ],
    ["no ssh configuration at all", { sshConfig: "none" }, {}, { sshConfig: "none" }],
  ])("%s", (_what, access, entry, wanted) => {
    expect(one(access, entry)).toMatchObject(wanted);
  });

  it("a mixed fleet: a host with a profile of its own goes that one's way, and logs in as all do", () => {
    const access = {
      ...kolla,
      user: "ops",
      jump: "bastion",
      container: "docker exec old_libvirt",
      uri: "qemu+unix:///system",
    };
    const hosts = compose(
      access,
      { name: "c1" },
      { name: "c2", profile: "tripleo-modular" },
      { name: "c3", profile: "kolla-docker" },
    );
    expect(hosts.map(({ virsh }) => virsh.join(" "))).toEqual([
      "sudo -n docker exec old_libvirt virsh -c qemu+unix:///system",
      "sudo -n podman exec -u root nova_virtqemud virsh -c qemu:///system",
      "sudo -n docker exec old_libvirt virsh -c qemu+unix:///system",
    ]);
    expect(hosts.map(({ user, jump }) => `${user ?? ""} by ${jump ?? ""}`)).toEqual(Array(3).fill("ops by bastion"));
  });
});

describe("what is run", () => {
  const SCRIPT = "echo hello";
  const args = ["@m", "", "/etc/nova", "virsh", "it's; $(reboot)"];
  const QUOTED = "sh -s -- '@m' '' /etc/nova virsh 'it'\\''s; $(reboot)'".replace("'@m'", "@m");

  async function runOn(host: ComputeHost) {
    const { calls, inputs, start } = recorder();
    await connect(host, start).script(SCRIPT, args);
    return { calls, inputs };
  }

  it("ssh: no terminal, nothing asked, keys checked, each word quoted once", async () => {
    const { calls, inputs } = await runOn(
      one({ user: "ops", jump: "ops@bastion:2222", port: 2200, identityFile: "/k", knownHostsFile: "/h" }),
    );
    const settings = [
      ...[
        "BatchMode=yes",
        "StrictHostKeyChecking=yes",
        "ConnectTimeout=30",
        "ServerAliveInterval=10",
        "ServerAliveCountMax=6",
      ],
      ...[
        "ControlMaster=auto",
        expect.stringMatching(/^ControlPath=.*\/pp-[\w-]+\/s$/) as string,
        "ControlPersist=60",
        "ForwardAgent=no",
      ],
      ...["UpdateHostKeys=no", "ClearAllForwardings=yes", "IdentityFile=/k", "IdentitiesOnly=yes"],
      ...["UserKnownHostsFile=/h", "GlobalKnownHostsFile=/dev/null", "ProxyJump=ops@bastion:2222"],
    ];
    expect(calls).toEqual([
      ["ssh", "-T", "-p", "2200", ...settings.flatMap((setting) => ["-o", setting]), "ops@c1", QUOTED],
    ]);
    expect(inputs).toEqual(["{\necho hello\n} </dev/null\n"]);
  });

  it("ssh by an alias of the user's own: neither user, port, key nor jump host of ours", async () => {
    const { calls } = await runOn(one({}, { address: "rack1-alias" }));
    const [call = []] = calls;
    expect(call.at(-2)).toBe("rack1-alias");
    expect(
      call.filter((word) => /^-[pFlJi]$|^(IdentityFile|UserKnownHostsFile|ProxyJump|User|Port)=/.test(word)),
    ).toEqual([]);
  });

  it("juju", async () => {
    const unit = { address: "nova-compute/3" };
    expect((await runOn(one({ profile: "charms-juju" }, unit))).calls).toEqual([
      ["juju", "ssh", "--pty=false", "nova-compute/3", "--", QUOTED],
    ]);
    expect((await runOn(one({ profile: "charms-juju", model: "ctl:openstack", user: "ops" }, unit))).calls).toEqual([
      ["juju", "ssh", "--pty=false", "-m", "ctl:openstack", "ops@nova-compute/3", "--", QUOTED],
    ]);
  });

  it("kubectl: the pod of the host's node, not the first; no shell on the way, so nothing is quoted", async () => {
    const { calls, inputs } = await runOn(one({ profile: "openstack-helm" }));
    expect(calls).toEqual([
      [
        "kubectl",
        "-n",
        "openstack",
        "get",
        "pods",
        "-l",
        "application=libvirt",
        "--field-selector",
        "spec.nodeName=c1",
        "-o",
        "json",
        "--request-timeout=30s",
      ],
      ["kubectl", "-n", "openstack", "exec", "-i", "libvirt-ab", "-c", "libvirt", "--", "sh", "-s", "--", ...args],
    ]);
    expect(inputs).toEqual([undefined, "{\necho hello\n} </dev/null\n"]);
  });

  it("kubectl elsewhere, and the pod is looked for once", async () => {
    const pod = { namespace: "osh", selector: "app=virt", container: "virt", context: "prod" };
    const { calls, start } = recorder();
    const connection = connect(one({ profile: "openstack-helm", pod }), start);
    await connection.script(SCRIPT, []);
    await connection.script(SCRIPT, []);
    expect(calls.map((call) => call.slice(0, 8).join(" "))).toEqual([
      "kubectl --context prod -n osh get pods -l",
      ...Array<string>(2).fill("kubectl --context prod -n osh exec -i libvirt-ab"),
    ]);
    expect(calls[0]).toContain("app=virt");
    expect(calls[1]?.slice(8, 10)).toEqual(["-c", "virt"]);
  });

  it("this machine: the script's shell and nothing before it", async () => {
    expect((await runOn(one({ profile: "local" }))).calls).toEqual([["sh", "-s", "--", ...args]]);
  });

  it.each([
    ["plain", true],
    ["charms-juju", true],
    ["openstack-helm", false],
    ["local", false],
  ])("%s: what the cloud calls things goes as arguments, and runs nothing", async (profile, byShell) => {
    const evil = "x'; touch /tmp/owned; '";
    const { calls, start } = recorder();
    await using hosts = new ComputeHosts([one({ profile, privilege: "", novaConfig: evil })], start);
    await hosts.observe("c1", "$(reboot)");
    const last = calls.find((call) => call.join(" ").includes("sh -s")) ?? [];
    // By ssh and juju it is one text, for a shell on the other side; by the others word for word.
    const text = last.at(-1)?.replace(/^sh -s -- @\w+ /, "");
    expect(byShell ? [text] : last.slice(-3)).toEqual(
      byShell ? [`'$(reboot)' 'x'\\''; touch /tmp/owned; '\\''' virsh`] : ["$(reboot)", evil, "virsh"],
    );
  });
});

describe("ComputeHosts", () => {
  it("hands out the connection that its looks have, too", async () => {
    const { calls, start } = recorder();
    await using hosts = new ComputeHosts(compose({ profile: "local" }, { name: "a" }, { name: "b" }), start);
    expect(hosts.connectionTo("a")).toBe(hosts.connectionTo("a"));
    expect(hosts.connectionTo("a")).not.toBe(hosts.connectionTo("b"));
    expect(calls).toEqual([]);
  });

  it("a host that is not configured is told", () => {
    const hosts = new ComputeHosts(compose({}, { name: "a" }));
    expect(() => hosts.connectionTo("z")).toThrow(
      expect.objectContaining({
        code: "HYPERVISOR",
        message: expect.stringMatching(/^host z is not among .*: a\nAdd it to `hosts` of pinproof\.yaml\.$/) as string,
      }) as Error,
    );
  });
});
