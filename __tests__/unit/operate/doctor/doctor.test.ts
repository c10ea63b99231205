// The doctor as a whole: every line, side by side, whoever does not answer.
import { jest } from "@jest/globals";
import type { HostConnection } from "../../../../drivers/access/connection.ts";
import type { DoctorClient } from "../../../../operate/doctor/cloud.ts";
import { examine, worstIsFailed } from "../../../../operate/doctor/doctor.ts";
import type { DoctorResult } from "../../../../operate/doctor/finding.ts";
import { HypervisorError, TargetError } from "../../../../base/errors.ts";
import { ApiError } from "../../../../drivers/openstack/client.ts";
import { renderFindings } from "../../../../operate/doctor/render-findings.ts";
import type { CloudTarget } from "../../../../harness/targets/cloud-target.ts";
import type { ComputeHost } from "../../../../drivers/access/compute-host.ts";
import { type Clock, stoppedClock } from "../../../support/stand-ins/clock.ts";
import { fixture } from "../../../support/captured/fixtures.ts";
import { type Answers, fakeClient } from "../../../support/stand-ins/fake-client.ts";
import { SOON_MS } from "../../../support/limits.ts";

/** The clock stands still, so that nothing is said of how long this machine takes. */
const NOW = Date.now();
let clock: Clock;
beforeEach(() => {
  clock = stoppedClock(NOW);
});
afterEach(() => {
  clock[Symbol.dispose]();
});

const names = (count: number) => Array.from({ length: count }, (_, index) => `compute-${index + 1}`);
const hostOf = (name: string): ComputeHost => ({
  name,
  address: name,
  virsh: ["sudo", "-n", "virsh"],
  novaConfig: "/etc/nova",
});
const target = (hosts: readonly string[], more: Partial<CloudTarget> = {}): CloudTarget => ({
  ...{ kind: "named", cloud: "mine", cloudsFile: "/c", hosts: hosts.map(hostOf) },
  ...more,
});

const capabilities = fixture("captured/capabilities.xml");

interface Words {
  readonly virsh?: string;
  readonly threads?: string;
  readonly settings?: string;
  readonly clock?: () => number;
  readonly guests?: string;
}

/** A host that answers doctor.sh as a real one does: its parts between marks. */
function answering(
  { virsh, threads, settings, clock = () => NOW, guests = "u-1\nu-2\n" }: Words = {},
  whenAsked: () => Promise<void> = () => Promise.resolve(),
): HostConnection {
  return {
    script: async (_text, [mark = ""]) => {
      await whenAsked();
      let [stdout, stderr] = ["", ""];
      const part = (name: string, text: string, error?: string) => {
        stdout += `${mark} begin ${name}\n${error === undefined ? text : ""}\n${mark} end ${name} ${error === undefined ? 0 : 1}\n`;
        stderr += `${mark} begin ${name}\n${error ?? ""}\n${mark} end ${name} ${error === undefined ? 0 : 1}\n`;
      };
      part("clock", String(Math.floor(clock() / 1000)));
      part("capabilities", capabilities, virsh);
      part("running", guests, virsh);
      if (virsh === undefined && guests !== "") {
        part(
          "threads",
          "/proc/1/task/2/status:Name:\tCPU 0/KVM\n/proc/1/task/2/status:Cpus_allowed_list:\t1\n",
          threads,
        );
      } else part("processes", "Name: init");
      part("online", "0-1");
      part("settings", "[compute]\ncpu_dedicated_set = 1\ncpu_shared_set = 0\n", settings);
      return { command: "", status: 0, stdout, stderr, durationMs: 1 };
    },
    dispose: () => Promise.resolve(),
  };
}

const silent: HostConnection = {
  script: (_text, _args, signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener("abort", () => {
        reject(new Error("stopped"));
      });
    }),
  dispose: () => Promise.resolve(),
};

const unreachable: HostConnection = {
  script: () =>
    Promise.reject(
      new HypervisorError("cannot read compute host compute-2: compute-2 does not answer", {
        said: "ssh: connect to host compute-2 port 22: No route to host",
        hint: "can this machine reach the compute host?",
      }),
    ),
  dispose: () => Promise.resolve(),
};

const ADMIN = { user: "ops", project: "pinning", roles: ["admin", "member"], expiresAt: null };

const forbidden = () => {
  throw new ApiError("GET failed with status 403", 403, { said: "Policy doesn't allow it" });
};

function cloud(
  hosts: readonly string[],
  more: Answers = {},
  facts: Partial<typeof ADMIN> = {},
): DoctorClient & { calls: string[] } {
  const client = fakeClient({
    // First, so that an answer to much at once counts more than those below; and last, so that one of theirs is another.
    ...more,
    "GET compute /": { version: { version: "2.100" } },
    "GET compute /os-services*": {
      services: hosts.map((host) => ({ host, status: "enabled", state: "up", disabled_reason: null })),
    },
    "GET compute /limits": {
      limits: { absolute: { maxTotalInstances: -1, maxTotalCores: 40, totalCoresUsed: 2, maxTotalRAMSize: 9000 } },
    },
    "GET placement /resource_providers": { resource_providers: [] },
    "GET placement /resource_providers?name=*": { resource_providers: [{ uuid: "p" }] },
    "GET placement /resource_providers/p/inventories": {
      inventories: Object.fromEntries(
        ["PCPU", "VCPU"].map((kind) => [kind, { total: 1, reserved: 0, allocation_ratio: 1, max_unit: 1 }]),
      ),
    },
    "GET placement /resource_providers/p/usages": { usages: {} },
    "GET placement /resource_providers/p/traits": { traits: [] },
    "GET image /v2/images?*": { images: [{ id: "i", name: "cirros", status: "active", size: 2 ** 24 }] },
    ...more,
  });
  return {
    ...client,
    whoami: () => Promise.resolve({ ...ADMIN, ...facts }),
    apiDate: () => Promise.resolve(new Date().toUTCString()),
  };
}

const machine = () =>
  Promise.resolve([{ of: { kind: "machine" }, what: "terraform", state: "ok", found: "Terraform 1.11.4" } as const]);

function look(
  client: DoctorClient,
  wanted: CloudTarget,
  connectionOf: (name: string) => HostConnection = () => answering(),
  patienceMs = SOON_MS,
) {
  const hosts = { connectionTo: connectionOf };
  return examine({ target: wanted, client, hosts, machine, signal: new AbortController().signal, patienceMs });
}

const find = (findings: readonly DoctorResult[], what: string, host?: string) =>
  findings.find(({ of, what: one }) => one === what && (of.kind === "host" ? of.host : undefined) === host);

describe("a cloud on which all is well", () => {
  it("is told line by line, and a host in one", async () => {
    const findings = await look(cloud(["compute-1"]), target(["compute-1"]));
    expect(worstIsFailed(findings)).toBe(false);
    expect(renderFindings(findings)).toBe(`ok       credentials: user ops, project pinning, roles admin, member
ok       compute API: Nova, up to microversion 2.100
ok       placement API: Placement shows its resource providers
ok       base image: cirros, 16 MiB
ok       flavor rights: the role admin may create flavors, by Nova's default rule
ok       quota: free: servers unlimited, cores 38, memory 9000 MiB
unknown  NUMATopologyFilter: no API reports whether the scheduler uses NUMATopologyFilter, and it is not among Nova's
         defaults; only a run shows its effect
           check enabled_filters in nova-scheduler's nova.conf: without the filter, servers are sent to hosts that
           cannot pin them
ok       clock: the clock of the compute API agrees with ours within 5 s
ok       hosts: all compute hosts of Nova are configured: 1
ok       terraform: Terraform 1.11.4
ok       compute-1: by ssh compute-1; \`sudo -n virsh\` works; running guests: 2; threads of a guest can be read: 1;
         /etc/nova: dedicated 1, shared 0; Placement counts what nova.conf names

17 checks: 16 ok, 1 unknown
`);
  });

  it("nothing is asked of it but to show things", async () => {
    const client = cloud(["compute-1"]);
    await look(client, target(["compute-1"]));
    expect(client.calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
  });
});

describe("side by side", () => {
  it("20 hosts are all asked before one of them has answered", async () => {
    let asked = 0;
    let answer = (): void => undefined;
    const allAreAsked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const whenAsked = (): Promise<void> => {
      if (++asked === 20) answer();
      return allAreAsked;
    };
    const findings = await look(cloud(names(20)), target(names(20)), () => answering({}, whenAsked));
    expect(findings.filter(({ what, state }) => what === "reached" && state === "ok")).toHaveLength(20);
  });

  it("one that cannot be reached and one that never answers stop none of the others", async () => {
    let asked = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const mute: HostConnection = {
      ...silent,
      script: (...call) => {
        asked();
        return silent.script(...call);
      },
    };
    const way = (name: string) => ({ "compute-2": unreachable, "compute-3": mute })[name] ?? answering();
    // Patience ends when the others have answered, which they do without a pause, and not before.
    const ends: (() => void)[] = [];
    const patience = jest.spyOn(AbortSignal, "timeout").mockImplementation(() => {
      const end = new AbortController();
      ends.push(() => {
        end.abort();
      });
      return end.signal;
    });
    const looking = look(cloud(names(5)), target(names(5)), way, 300);
    await isAsked;
    await new Promise(setImmediate);
    expect(patience).toHaveBeenCalledWith(300);
    for (const end of ends) end();
    const findings = await looking;
    patience.mockRestore();
    expect(find(findings, "reached", "compute-2")).toMatchObject({
      ...{ state: "failed", remedy: "can this machine reach the compute host?" },
      found: "compute-2 does not answer: ssh: connect to host compute-2 port 22: No route to host",
    });
    expect(find(findings, "reached", "compute-3")).toMatchObject({
      ...{ state: "failed", found: "by ssh compute-3: no answer within 0 s" },
    });
    for (const host of ["compute-1", "compute-4", "compute-5"]) {
      expect(find(findings, "virsh", host)).toMatchObject({ state: "ok" });
    }
    expect(worstIsFailed(findings)).toBe(true);
  });

  it("as many at the same time as are let", async () => {
    let [now, most] = [0, 0];
    const counting: HostConnection = {
      script: async (...call) => {
        most = Math.max(most, ++now);
        const result = await answering({}, () => new Promise(setImmediate)).script(...call);
        now--;
        return result;
      },
      dispose: () => Promise.resolve(),
    };
    const hosts = { connectionTo: () => counting };
    const how = { signal: new AbortController().signal, patienceMs: SOON_MS, atOnce: 4 };
    await examine({ target: target(names(9)), client: cloud(names(9)), hosts, machine, ...how });
    expect(most).toBe(4);
  });

  it("an interrupt ends it", async () => {
    const controller = new AbortController();
    const asked: HostConnection = {
      ...silent,
      script: (...call) => {
        setImmediate(() => {
          controller.abort();
        });
        return silent.script(...call);
      },
    };
    const going = examine({
      ...{ target: target(["compute-1"]), client: cloud(["compute-1"]), machine, patienceMs: SOON_MS },
      ...{ hosts: { connectionTo: () => asked }, signal: controller.signal },
    });
    await expect(going).rejects.toThrow(/abort/i);
  });
});

describe("a host", () => {
  it.each<[string, Words, string, Partial<DoctorResult>]>([
    [
      "sudo asks for a password",
      { virsh: "sudo: a password is required" },
      "virsh",
      {
        state: "failed",
        found: "`sudo -n virsh`: sudo: a password is required",
        remedy: "this needs root, or sudo without a password, on the compute host",
      },
    ],
    [
      "libvirt is down",
      { virsh: "error: failed to connect to the hypervisor" },
      "virsh",
      { state: "failed", remedy: "libvirt does not answer: is libvirtd (or virtqemud) running?" },
    ],
    [
      "there is no such container",
      { virsh: "Error response from daemon: No such container: nova_libvirt" },
      "virsh",
      { state: "failed", remedy: expect.stringContaining("virsh cannot be called there") as string },
    ],
    [
      "threads are not seen",
      { threads: "no QEMU process with -uuid u-1 is seen" },
      "threads",
      { state: "failed", found: "no QEMU process with -uuid u-1 is seen" },
    ],
    [
      "no guest runs",
      { guests: "" },
      "threads",
      { state: "ok", found: "no guest runs there; processes of other users are visible" },
    ],
    [
      "nova.conf could not be read",
      { settings: "there is no /etc/nova" },
      "nova.conf",
      { state: "warning", found: "there is no /etc/nova: whether pins keep to the CPU sets is inconclusive" },
    ],
    ["and so its sets are not", { settings: "there is no /etc/nova" }, "cpu sets", { state: "unknown" }],
    [
      "its clock is ahead",
      { clock: () => NOW + 3_600_000 },
      "clock",
      { state: "warning", found: "the clock of compute-1 is 60 min ahead of ours" },
    ],
    [
      "its clock is behind",
      { clock: () => NOW - 30_000 },
      "clock",
      { state: "warning", found: expect.stringMatching(/^the clock of compute-1 is (29|30) s behind ours$/) as string },
    ],
    ["its clock is one second off", { clock: () => NOW - 1000 }, "clock", { state: "ok" }],
  ])("%s", async (_what, words, what, wanted) => {
    const findings = await look(cloud(["compute-1"]), target(["compute-1"]), () => answering(words));
    expect(find(findings, what, "compute-1")).toMatchObject(wanted);
  });

  it("that Nova does not know is told with the name that may be meant", async () => {
    const findings = await look(cloud(["compute-1"]), target(["compute1"]));
    expect(find(findings, "nova-compute", "compute1")).toMatchObject({
      ...{ state: "failed", found: 'Nova has no compute host compute1; did you mean "compute-1"?' },
    });
    expect(find(findings, "hosts")).toMatchObject({ state: "warning", found: "not in pinproof.yaml: compute-1" });
  });

  it("that is disabled or down is told, with the reason that was given", async () => {
    const services = [
      { host: "compute-1", status: "disabled", state: "up", disabled_reason: "memory is replaced" },
      { host: "compute-2", status: "enabled", state: "down", disabled_reason: null },
    ];
    const findings = await look(cloud([], { "GET compute /os-services*": { services } }), target(names(2)));
    expect(find(findings, "nova-compute", "compute-1")).toMatchObject({
      state: "warning",
      found: "nova-compute is disabled: memory is replaced",
    });
    expect(find(findings, "nova-compute", "compute-2")).toMatchObject({
      state: "warning",
      found: "nova-compute is down",
    });
  });

  it("and what it says cannot move the terminal's cursor", async () => {
    const findings = await look(cloud(["compute-1"]), target(["compute-1"]), () =>
      answering({ settings: "\u001b[2J\u0007oops" }),
    );
    expect(renderFindings(findings)).toContain("oops");
    expect(renderFindings(findings)).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

describe("a cloud that lets little be seen", () => {
  it("to a member without rights: unknown and warning, nothing failed, nothing taken for ok", async () => {
    const client = cloud(
      [],
      { "GET compute /os-services*": forbidden, "GET placement *": forbidden },
      { roles: ["member"] },
    );
    const findings = await look(client, target(["compute-1"]));
    expect(worstIsFailed(findings)).toBe(false);
    expect(find(findings, "placement API")).toMatchObject({ state: "warning" });
    expect(find(findings, "flavor rights")).toMatchObject({
      state: "unknown",
      remedy: expect.stringContaining("`flavors` in pinproof.yaml") as string,
    });
    expect(find(findings, "hosts")).toMatchObject({ state: "unknown" });
    expect(find(findings, "cpu sets", "compute-1")).toMatchObject({ state: "unknown" });
    expect(find(findings, "nova-compute", "compute-1")).toBeUndefined();
    expect(find(findings, "reached", "compute-1")).toMatchObject({ state: "ok" });
  });

  it("with flavors of its own named, the right to make some is not missed", async () => {
    const findings = await look(cloud([], {}, { roles: ["member"] }), target([], { flavors: ["pinned"] }));
    expect(find(findings, "flavor rights")).toMatchObject({
      state: "ok",
      found: "existing flavors are named: pinned",
    });
  });

  it("no host is configured", async () => {
    expect(find(await look(cloud(["a"]), target([])), "hosts")).toMatchObject({
      state: "warning",
      remedy: expect.stringContaining("pinproof init") as string,
    });
  });

  it("that lets nobody in: said once, with the hosts and the machine looked at all the same", async () => {
    const refused = () =>
      Promise.reject(new TargetError("cloud mine does not accept user ops: wrong credentials", { hint: "check auth" }));
    const findings = await look({ ...cloud([]), whoami: refused }, target(["compute-1"]));
    expect(findings.map(({ what, state }) => `${what} ${state}`)).toEqual([
      ...[
        "credentials failed",
        "terraform ok",
        "reached ok",
        "virsh ok",
        "threads ok",
        "nova.conf ok",
        "cpu sets unknown",
        "clock ok",
      ],
    ]);
    expect(findings[0]).toMatchObject({
      found: "cloud mine does not accept user ops: wrong credentials",
      remedy: "check auth",
    });
  });

  it.each<[string, Partial<typeof ADMIN> & { expiresAt?: string | null }, Partial<DoctorResult>]>([
    [
      "a token without a project",
      { project: null as unknown as string },
      { state: "failed", remedy: "set project_name in clouds.yaml" },
    ],
    [
      "a token that ends soon",
      { expiresAt: new Date(NOW + 300_000).toISOString() as unknown as null },
      { state: "warning", found: expect.stringContaining("the token ends in 5 min") as string },
    ],
  ])("%s", async (_what, facts, wanted) => {
    expect(find(await look(cloud([], {}, facts), target([])), "credentials")).toMatchObject(wanted);
  });

  it.each<[string, string, Answers, Partial<DoctorResult>]>([
    [
      "an older Nova",
      "compute API",
      { "GET compute /": { version: { version: "2.72" } } },
      { state: "warning", found: "Nova, up to microversion 2.72" },
    ],
    ["a Nova that does not tell", "compute API", { "GET compute /": {} }, { state: "unknown" }],
    [
      "no image",
      "base image",
      { "GET image /v2/images?*": { images: [] } },
      { state: "failed", found: expect.stringContaining("neither an image") as string },
    ],
    [
      "a large image",
      "base image",
      { "GET image /v2/images?*": { images: [{ id: "i", name: "cirros", size: 2 ** 33 }] } },
      { state: "warning", found: "cirros, 8192 MiB" },
    ],
    [
      "no cores left",
      "quota",
      { "GET compute /limits": { limits: { absolute: { maxTotalCores: 4, totalCoresUsed: 4 } } } },
      { state: "failed", found: "free: servers unknown, cores 0, memory unknown MiB" },
    ],
    [
      "few cores left",
      "quota",
      { "GET compute /limits": { limits: { absolute: { maxTotalCores: 4, totalCoresUsed: 2 } } } },
      { state: "warning" },
    ],
    ["no limits told", "quota", { "GET compute /limits": {} }, { state: "unknown" }],
  ])("%s", async (_what, what, answers, wanted) => {
    expect(find(await look(cloud([], answers), target([])), what)).toMatchObject(wanted);
  });

  it("the API's clock is off", async () => {
    const late = { ...cloud([]), apiDate: () => Promise.resolve(new Date(NOW - 600_000).toUTCString()) };
    expect(find(await look(late, target([])), "clock")).toMatchObject({
      state: "warning",
      found: "the clock of the compute API is 10 min behind ours",
    });
    const mute = { ...cloud([]), apiDate: () => Promise.resolve(undefined) };
    expect(find(await look(mute, target([])), "clock")).toMatchObject({ state: "unknown" });
  });
});

it("whatever is not ok comes with a remedy", async () => {
  const findings = await look(cloud([], {}, { roles: [] }), target(names(3)), (name) =>
    name === "compute-1" ? unreachable : answering({ virsh: "x", settings: "y" }),
  );
  expect(findings.filter(({ state, remedy = "" }) => state !== "ok" && remedy === "")).toEqual([]);
});
