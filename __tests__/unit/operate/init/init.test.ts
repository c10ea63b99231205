// pinproof init: what it finds, tries, writes, and what it never does.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { unasked, withQuestions } from "../../../../bin/terminal/ask.ts";
import type { Run } from "../../../../drivers/access/connection.ts";
import { PROFILES } from "../../../../drivers/access/profiles.ts";
import { CommandError } from "../../../../base/errors.ts";
import { loadConfig } from "../../../../harness/targets/load-config.ts";
import { configText, type ConfigParts } from "../../../../operate/init/config-text.ts";
import { findHosts } from "../../../../operate/init/find-hosts.ts";
import { candidates, tryProfiles } from "../../../../operate/init/try-profiles.ts";
import { ComputeHosts } from "../../../../harness/observe/host/compute-hosts.ts";
import { ApiError } from "../../../../drivers/openstack/client.ts";
import { waitFor } from "../../../../base/wait.ts";
import { SOON_MS } from "../../../support/limits.ts";
import { type Answers, fakeClient } from "../../../support/stand-ins/fake-client.ts";
import { errorOf, withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const services = (...names: string[]) => ({
  services: names.map((host) => ({ host, status: "enabled", state: "up", disabled_reason: null })),
});
const hypervisors = (addresses: Record<string, string | null>) => ({
  hypervisors: Object.entries(addresses).map(([host, ip]) => ({ id: "x", host_ip: ip, service: { host } })),
});

describe("the hosts that are found", () => {
  const find = (answers: Answers) => findHosts(fakeClient(answers));

  it("are Nova's, by name, with the hypervisor's address", async () => {
    const answers = {
      "GET compute /os-services*": services("b", "a", "c", "d"),
      "GET compute /os-hypervisors/detail": hypervisors({ a: "192.0.2.1", b: "127.0.0.1", c: null, d: "d" }),
    };
    expect(await find(answers)).toEqual({
      ...{ hosts: [{ name: "a", address: "192.0.2.1" }, { name: "b" }, { name: "c" }, { name: "d" }], odd: [] },
    });
  });

  it("have no address where hypervisors are not told", async () => {
    expect(await find({ "GET compute /os-services*": services("a") })).toEqual({ hosts: [{ name: "a" }], odd: [] });
  });

  it("with a name that ssh must not be given are left out, unless their address is good", async () => {
    const answers = {
      "GET compute /os-services*": services("-oProxyCommand=x", "a b", "ok"),
      "GET compute /os-hypervisors/detail": hypervisors({ "a b": "192.0.2.1" }),
    };
    expect(await find(answers)).toEqual({
      ...{ hosts: [{ name: "a b", address: "192.0.2.1" }, { name: "ok" }], odd: ["-oProxyCommand=x"] },
    });
  });

  it("are not told to a member: the reason goes up", async () => {
    const forbidden = () => {
      throw new ApiError("GET /os-services failed with status 403", 403, { said: "no" });
    };
    expect(await errorOf(find({ "GET compute /os-services*": forbidden }))).toMatchObject({ code: "TARGET" });
  });
});

describe("the profile that fits", () => {
  /** A host on which one way to virsh works; nova.conf is in one place. */
  const hostWith =
    (virsh: RegExp, config: string, calls: string[] = []): Run =>
    (_file, args) => {
      const command = args.at(-1) ?? "";
      if (!command.startsWith("sh -s"))
        return Promise.resolve({ command: "", status: 0, stdout: "", stderr: "", durationMs: 1 });
      const [, mark = "", rest = ""] = /^sh -s -- (@\w+) '' (.*)$/.exec(command) ?? [];
      const [novaConfig = "", ...words] = rest.split(" ");
      calls.push(words.join(" "));
      let [stdout, stderr] = ["", ""];
      const part = (name: string, isGood: boolean) => {
        stdout += `${mark} begin ${name}\n\n${mark} end ${name} ${isGood ? 0 : 1}\n`;
        stderr += `${mark} begin ${name}\nno luck\n${mark} end ${name} ${isGood ? 0 : 1}\n`;
      };
      for (const name of ["capabilities", "running"]) part(name, virsh.test(words.join(" ")));
      part("settings", novaConfig === config);
      return Promise.resolve({ command: "", status: 0, stdout, stderr, durationMs: 1 });
    };

  const tryOn = (start: Run) =>
    tryProfiles({
      ...{ host: { name: "c1", address: "192.0.2.1" }, access: { user: "ops" }, signal: new AbortController().signal },
      hosts: (host) => new ComputeHosts([host], start),
    });

  it.each<[string, RegExp, string, string | undefined]>([
    ["libvirt for the user", /^virsh/, "/etc/nova", "plain"],
    ["sudo", /^sudo -n virsh/, "/etc/nova", "sudo"],
    ["Kolla on Docker", /docker exec nova_libvirt/, "/etc/kolla/nova-compute", "kolla-docker"],
    ["Kolla with libvirt on the host", /^sudo -n virsh/, "/etc/kolla/nova-compute", "kolla-host-libvirt"],
    ["TripleO 17", /nova_virtqemud/, "/var/lib/config-data/puppet-generated/nova_libvirt/etc/nova", "tripleo-modular"],
    ["RHOSO", /^sudo -n virsh/, "/var/lib/openstack/config/nova", "rhoso"],
    ["Sunbeam", /openstack-hypervisor\.virsh/, "/var/snap/openstack-hypervisor/common/etc/nova", "sunbeam"],
    ["nova.conf elsewhere: virsh alone decides", /podman exec nova_libvirt/, "/opt", "kolla-podman"],
    ["no way at all", /^never$/, "/etc/nova", undefined],
  ])("%s", async (_what, virsh, config, profile) => {
    expect((await tryOn(hostWith(virsh, config))).profile?.name).toBe(profile);
  });

  it("a host that is not reached is tried once", async () => {
    let tries = 0;
    const start: Run = (_file, args) => {
      if (args.includes("-O"))
        return Promise.resolve({ command: "", status: 0, stdout: "", stderr: "", durationMs: 1 });
      tries++;
      return Promise.reject(
        new CommandError("ssh", { command: "ssh", status: 255, stdout: "", stderr: "Connection refused" }),
      );
    };
    expect(await tryOn(start)).toEqual({ profile: undefined, unreached: "SSH is refused: Connection refused" });
    expect(tries).toBe(1);
  });

  it("the candidates are ways by ssh, each once, and every such profile has its like among them", () => {
    const way = ({ privilege, container, virsh, uri, novaConfig }: (typeof PROFILES)[number]) =>
      [privilege, container, virsh, uri, novaConfig].join("|");
    const ways = candidates().map(way);
    expect(new Set(ways).size).toBe(ways.length);
    expect(PROFILES.filter((one) => one.transport === "ssh" && !ways.includes(way(one)))).toEqual([]);
    expect(candidates().filter(({ transport }) => transport !== "ssh")).toEqual([]);
  });
});

describe("the file that is written", () => {
  const parts: ConfigParts = {
    ...{ cloud: "mine", baseImage: "cirros: 0.6", access: { profile: "kolla-docker", user: "ops" } },
    hosts: [{ name: "c1", address: "192.0.2.1" }, { name: "no" }],
  };
  const written = (changes: Partial<ConfigParts>, body: (text: string, read: ReturnType<typeof loadConfig>) => void) =>
    withTemporaryFolder((folder) => {
      const file = join(folder, "pinproof.yaml");
      writeFileSync(file, configText({ ...parts, ...changes }));
      body(readFileSync(file, "utf8"), loadConfig(file));
    });

  it("is read as it was meant", () =>
    written({}, (text, { config, hosts }) => {
      expect(config).toEqual({
        ...{
          cloud: "mine",
          baseImage: "cirros: 0.6",
          access: { profile: "kolla-docker", user: "ops" },
          hosts: parts.hosts,
        },
      });
      expect(hosts.map(({ user, virsh }) => [user, virsh[2]])).toEqual(Array(2).fill(["ops", "docker"]));
      expect(text).toContain("# kolla-docker: Kolla-Ansible, Kayobe");
    }));

  it("with nothing found is a beginning, and right", () =>
    written({ cloud: undefined, baseImage: undefined, access: {}, hosts: [] }, (text, { config }) => {
      expect(config).toEqual({ access: { profile: "plain" } });
      expect(text).toContain("# hosts:\n#   - name: compute-1\n");
    }));

  it("whose comments are taken away is right, too", () =>
    withTemporaryFolder((folder) => {
      const text = configText({ cloud: undefined, baseImage: undefined, access: {}, hosts: [] });
      const bare = text
        .replaceAll(/^# (?=(cloud|baseImage|hosts|limits|flavors|leaveOut|report):|  )/gm, "")
        .replaceAll(/^ {2}# (?=\w+:)/gm, "  ");
      expect(bare).toMatch(/^limits:$/m);
      writeFileSync(join(folder, "p.yaml"), bare.replace(/^#.*$/gm, ""));
      expect(loadConfig(join(folder, "p.yaml")).config).toMatchObject({
        ...{ limits: { maxServers: 3, reserve: { dedicatedCpus: 2 } }, leaveOut: ["placement"], flavors: ["m1.tiny"] },
        access: { jump: "user@bastion" },
      });
    }));
});

describe("questions", () => {
  it("are answered by what is typed, or by the default", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    let said = "";
    output.on("data", (text: Buffer) => (said += text.toString()));
    const asked = (question: string) =>
      waitFor(() => said.includes(question) || undefined, { what: question, timeoutMs: SOON_MS, intervalMs: 5 });
    const answers = withQuestions(async ({ ask }) => [await ask("One", "a"), await ask("Two", "b")], { input, output });
    await asked("One (a): ");
    input.write("\n");
    await asked("Two (b): ");
    input.write(" c \n");
    expect(await answers).toEqual(["a", "c"]);
  });

  it("end with the input, and nothing is written", async () => {
    const input = new PassThrough();
    const going = withQuestions(({ ask }) => ask("One", "a"), { input, output: new PassThrough() });
    input.end();
    expect(await errorOf(going)).toMatchObject({
      code: "INTERRUPTED",
      summary: "stopped as asked; nothing was written",
    });
  });

  it("are not asked where flags say all", async () => {
    expect(await unasked.ask("One", "a")).toBe("a");
  });
});
