// The answer of audit.sh, taken apart; and audit.sh itself, run by this machine's shell with a virsh of our own.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError, HypervisorError } from "../../../../../base/errors.ts";
import { type AuditedHost, auditedHost, auditHost } from "../../../../../harness/observe/host/audit-host.ts";
import { auditScript, observeScript, parseParts } from "../../../../../harness/observe/host/parts.ts";

const one = "11111111-1111-4111-8111-111111111111";
const two = "22222222-2222-4222-8222-222222222222";
const three = "33333333-3333-4333-8333-333333333333";
const mark = "@0123456789abcdef";

const xmlOf = (uuid: string, name = "a") =>
  `<domain type='kvm' id='1'>\n  <name>${name}</name>\n  <uuid>${uuid}</uuid>\n  <vcpu>1</vcpu>\n</domain>`;

interface Part {
  readonly out?: string;
  readonly err?: string;
  readonly status?: number;
}

function read(parts: Readonly<Record<string, Part>>): AuditedHost {
  const stream = (key: "out" | "err") =>
    Object.entries(parts)
      .map(([name, part]) => `${mark} begin ${name}\n${part[key] ?? ""}\n${mark} end ${name} ${part.status ?? 0}`)
      .join("\n");
  return auditedHost(parseParts(stream("out"), stream("err"), mark), "h");
}

describe("domains", () => {
  it("are those of every batch, by uuid", () => {
    const seen = read({
      listed: { out: `${one}\n${two}\n` },
      "domains-0": { out: xmlOf(one) },
      "domains-1": { out: xmlOf(two.toUpperCase()) },
    });
    expect(seen.domains).toEqual({
      ok: true,
      value: [
        { uuid: one, xml: xmlOf(one) },
        { uuid: two, xml: xmlOf(two.toUpperCase()) },
      ],
    });
    expect(seen.unreadDomains).toEqual([]);
  });

  it("one that ended meanwhile is not there, in virsh's words or libvirt's", () => {
    const seen = read({
      listed: { out: `${one}\n${two}\n${three}` },
      "domains-0": {
        out: xmlOf(one),
        err: `error: failed to get domain '${two}'\nerror: Domain not found: no domain with matching uuid '${three}' (i-3)`,
        status: 1,
      },
    });
    expect(seen).toMatchObject({ domains: { value: [{ uuid: one }] }, unreadDomains: [] });
  });

  it("one that could not be read for another reason is told with that reason, and not with the others'", () => {
    const err = `error: failed to get domain '${two}'\nerror: Timed out during operation: cannot acquire state change lock`;
    const seen = read({
      listed: { out: `${one}\n${two}\n${three}` },
      "domains-0": { out: xmlOf(one), err, status: 1 },
    });
    expect(seen.unreadDomains).toEqual([
      { uuid: three, reason: "h: Timed out during operation: cannot acquire state change lock" },
    ]);
  });

  it("a batch that never came is told", () => {
    const seen = read({ listed: { out: `${one}\n${two}` }, "domains-0": { out: xmlOf(one) } });
    expect(seen.unreadDomains).toEqual([{ uuid: two, reason: "h: reading ended before this domain" }]);
  });

  it("a list that failed is the reason, and nobody is said to be unread", () => {
    const seen = read({ listed: { err: "error: failed to connect to the hypervisor", status: 1 } });
    expect(seen).toMatchObject({ domains: { ok: false }, unreadDomains: [] });
    expect(!seen.domains.ok && seen.domains.reason).toContain("libvirt does not answer");
  });

  it("no domain is none, and no failure", () => {
    expect(read({ listed: { out: "" } }).domains).toEqual({ ok: true, value: [] });
  });
});

describe("threads", () => {
  const task = (pid: number, tid: number, comm: string, cpus: string) =>
    `/proc/${pid}/task/${tid}/status:Name:\t${comm}\n/proc/${pid}/task/${tid}/status:Cpus_allowed_list:\t${cpus}`;

  it("are those of each process, by uuid", () => {
    const out = [
      `/proc/10/cmdline-${one}`,
      `/proc/20/cmdline-${two.toUpperCase()}`,
      task(10, 10, "qemu-system-x86", "0-1"),
      task(20, 21, "CPU 0/KVM", "1"),
    ].join("\n");
    const { threads } = read({ threads: { out } });
    expect(threads.ok && [...threads.value]).toEqual([
      [one, { ok: true, value: [{ tid: 10, comm: "qemu-system-x86", cpusAllowed: "0-1" }] }],
      [two, { ok: true, value: [{ tid: 21, comm: "CPU 0/KVM", cpusAllowed: "1" }] }],
    ]);
  });

  it("of two processes with one uuid tell nothing; one that has ended counts no more", () => {
    const both = [`/proc/10/cmdline-${one}`, `/proc/20/cmdline-${one}`, task(10, 10, "a", "0")];
    const alive = read({ threads: { out: both.join("\n") } }).threads;
    expect(alive.ok && alive.value.get(one)?.ok).toBe(true);
    const twice = read({ threads: { out: [...both, task(20, 20, "b", "0")].join("\n") } }).threads;
    expect(twice.ok && twice.value.get(one)).toEqual({
      ok: false,
      reason: "h: 2 QEMU processes have this uuid: is it being migrated?",
    });
  });

  it("a vhost worker that is a process of its own belongs to the guest that its name tells", () => {
    const worker = task(30, 30, "vhost-10", "0-7");
    const out = [`/proc/10/cmdline-${one}`, task(10, 10, "qemu", "1"), worker, task(31, 31, "vhost-99", "0")].join(
      "\n",
    );
    const { threads } = read({ threads: { out } });
    expect(threads.ok && threads.value.get(one)).toMatchObject({
      value: [{ comm: "qemu" }, { tid: 30, comm: "vhost-10", cpusAllowed: "0-7" }],
    });
  });

  it("a process that ended before its tasks were read has none", () => {
    const { threads } = read({ threads: { out: `/proc/10/cmdline-${one}` } });
    expect(threads.ok && threads.value.get(one)).toEqual({ ok: false, reason: "h: its QEMU process has ended" });
  });

  it("what is no uuid of a process is passed over", () => {
    const { threads } = read({ threads: { out: "/proc/10/cmdline-/proc/1/cmdline\nBinary file matches" } });
    expect(threads).toEqual({ ok: true, value: new Map() });
  });
});

it("parts that never came each have that as their reason", () => {
  const seen = read({});
  for (const source of [seen.domains, seen.threads, seen.running, seen.presentCpus, seen.cpuSets]) {
    expect(source).toMatchObject({ ok: false, reason: expect.stringContaining("reading ended before") as string });
  }
});

describe("a host that cannot be reached", () => {
  const host = { name: "h", virsh: ["virsh"], novaConfig: "/etc/nova" };
  const failing = (error: Error) => ({ script: () => Promise.reject(error) });

  it("has the reason at every source", async () => {
    const seen = await auditHost(failing(new HypervisorError("h cannot be looked at")), host);
    expect(seen).toMatchObject({ domains: { ok: false, reason: "h cannot be looked at" }, threads: { ok: false } });
  });

  it("an audit that is stopped is no reason", async () => {
    const error = new CommandError("stopped", { command: "ssh", status: undefined, stdout: "", stderr: "" });
    await expect(auditHost(failing(error), host, AbortSignal.abort(new Error("Ctrl-C")))).rejects.toThrow("Ctrl-C");
  });

  it("is asked by its own virsh, word by word, and with a mark of this look alone", async () => {
    const calls: (readonly string[])[] = [];
    const connection = {
      script: (_text: string, args: readonly string[]) => {
        calls.push(args);
        return Promise.resolve({ command: "sh", status: 0, stdout: "", stderr: "", durationMs: 1 });
      },
    };
    const sudo = { ...host, virsh: ["sudo", "-n", "virsh", "-c", "qemu:///system"] };
    await auditHost(connection, sudo);
    await auditHost(connection, sudo);
    expect(calls[0]?.slice(1)).toEqual(["", "/etc/nova", "sudo", "-n", "virsh", "-c", "qemu:///system"]);
    expect(calls[0]?.[0]).toMatch(/^@[0-9a-f]{16}$/);
    expect(calls[0]?.[0]).not.toBe(calls[1]?.[0]);
  });
});

describe("audit.sh", () => {
  let folder: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pinproof-audit-"));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs it with a virsh whose answers are the cases of a shell `case` on its arguments, without -r. */
  function run(cases: string): { seen: AuditedHost; calls: readonly string[] } {
    const virsh = join(folder, "virsh");
    const log = join(folder, "calls");
    writeFileSync(
      virsh,
      `#!/bin/sh\n[ "$1" = -r ] && shift\nprintf '%s\\n' "$*" >>"${log}"\ncase "$*" in\n${cases}\nesac\n`,
    );
    chmodSync(virsh, 0o755);
    mkdirSync(join(folder, "nova"));
    writeFileSync(join(folder, "nova/nova.conf"), "[DEFAULT]\npassword = secret\n[compute]\ncpu_dedicated_set = 1\n");
    const { stdout, stderr } = spawnSync("sh", ["-s", "--", mark, "", join(folder, "nova"), virsh], {
      input: auditScript(),
      encoding: "utf8",
    });
    expect(stdout).not.toContain("secret");
    const calls = readFileSync(log, "utf8").trimEnd().split("\n");
    return { seen: auditedHost(parseParts(stdout, stderr, mark), "h"), calls };
  }

  it("reads all domains by one virsh, and the host", () => {
    const { seen, calls } = run(`
      "list --all --uuid") printf '${one}\\n${two}\\n\\n' ;;
      dumpxml*) printf '%s\\n' "${xmlOf(one)}" "" "${xmlOf(two)}" ;;
      "list --uuid") echo ${one} ;;
      capabilities) echo "<capabilities/>" ;;`);
    expect(calls).toEqual([
      "uri",
      "list --all --uuid",
      `dumpxml ${one}; dumpxml ${two}; `,
      "list --uuid",
      "capabilities",
    ]);
    expect(seen).toMatchObject({
      domains: { ok: true, value: [{ uuid: one }, { uuid: two }] },
      running: { ok: true, value: new Set([one]) },
      capabilitiesXml: { ok: true, value: "<capabilities/>" },
      onlineCpus: { ok: true },
      presentCpus: { ok: true },
      cpuSets: { ok: true, value: { dedicated: "1", shared: null } },
      threads: { ok: true },
    });
  });

  it("never makes a command line of more than 400 domains", () => {
    const all = Array.from({ length: 901 }, (_, at) => `${String(at).padStart(8, "0")}-0000-4000-8000-000000000000`);
    const { calls } = run(`"list --all --uuid") cat <<'END'\n${all.join("\n")}\nEND\n;;`);
    const dumps = calls.filter((call) => call.startsWith("dumpxml"));
    expect(dumps.map((call) => call.split(";").length - 1)).toEqual([400, 400, 101]);
    expect(Math.max(...dumps.map(({ length }) => length))).toBeLessThan(32_768);
    expect(dumps.join("").match(/dumpxml [0-9a-f-]{36}; /g)).toHaveLength(901);
  });

  it("what virsh says besides uuids becomes no command", () => {
    const { calls } = run(
      `"list --all --uuid") printf 'polkit: hello; destroy x\\n${one}\\n; undefine ${two}x;\\n' ;;`,
    );
    expect(calls.find((call) => call.startsWith("dumpxml"))).toBe(`dumpxml ${one}; dumpxml ${two}; `);
  });

  it("a list that fails is told, and the host is read nevertheless", () => {
    const { seen, calls } = run(`"list --all --uuid") echo "error: no" >&2; exit 1 ;;`);
    expect(seen).toMatchObject({ domains: { ok: false, reason: "h: no" }, onlineCpus: { ok: true } });
    expect(calls.some((call) => call.startsWith("dumpxml"))).toBe(false);
  });

  it("finds the threads of processes that were started with -uuid, of all in one go", async () => {
    const sleepers = [one, two].map((uuid) => spawn("sh", ["-c", "echo ready; read line", "sh", "-uuid", uuid]));
    children.push(...sleepers);
    await Promise.all(sleepers.map(({ stdout }) => once(stdout, "data")));
    const { threads } = run("").seen;
    for (const [at, uuid] of [one, two].entries()) {
      const tasks = threads.ok ? threads.value.get(uuid) : undefined;
      expect(tasks).toMatchObject({ ok: true, value: [{ tid: sleepers[at]?.pid, comm: "sh" }] });
    }
    expect(threads.ok && threads.value.has(three)).toBe(false);
  });

  it("finds a vhost worker that is a process of its own, as before Linux 6.4", async () => {
    const guest = spawn("sh", ["-c", "echo ready; read line", "sh", "-uuid", one]);
    children.push(guest);
    await once(guest.stdout, "data");
    const path = join(folder, `vhost-${guest.pid ?? 0}`);
    symlinkSync("/bin/sh", path);
    const worker = spawn(path, ["-c", "echo ready; read line"]);
    children.push(worker);
    await once(worker.stdout, "data");
    const { threads } = run("").seen;
    const found = threads.ok ? threads.value.get(one) : undefined;
    expect(found).toMatchObject({
      ok: true,
      value: [{ tid: guest.pid }, { tid: worker.pid, comm: `vhost-${guest.pid ?? 0}` }],
    });
  });

  it("stands on the first part of look.sh, and calls nothing that changes a domain", () => {
    const script = auditScript();
    expect(observeScript()).toContain(script.slice(0, script.indexOf("#!/bin/sh", 10) - 2));
    expect(script).not.toMatch(/\b(look_at_server|destroy|undefine|vcpupin|emulatorpin|define|edit)\b/);
  });
});
