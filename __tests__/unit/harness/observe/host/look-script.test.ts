// look.sh itself, run by this machine's shell with a virsh of our own: what it does when domains come and go meanwhile.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { auditedHost } from "../../../../../harness/observe/host/audit-host.ts";
import { threadsIn } from "../../../../../harness/observe/host/kernel.ts";
import { neighboursIn } from "../../../../../harness/observe/host/libvirt.ts";
import { auditScript, observeScript, parseParts } from "../../../../../harness/observe/host/parts.ts";

const mine = "11111111-1111-4111-8111-111111111111";
const other = "22222222-2222-4222-8222-222222222222";
const mark = "@0123456789abcdef";

let folder: string;
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pinproof-look-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs look.sh with a virsh whose answers are the cases of a shell `case` on its arguments, without -r. */
function observeWith(cases: string, script = observeScript()): ReturnType<typeof parseParts> {
  const virsh = join(folder, "virsh");
  writeFileSync(virsh, `#!/bin/sh\ncd "${folder}" || exit\n[ "$1" = -r ] && shift\ncase "$*" in\n${cases}\nesac\n`);
  chmodSync(virsh, 0o755);
  const { stdout, stderr } = spawnSync("sh", ["-s", "--", mark, mine, folder, virsh], {
    input: script,
    encoding: "utf8",
  });
  return parseParts(stdout, stderr, mark);
}

const both = `${mine}\\n${other}\\n`;

describe("a look while domains come and go", () => {
  it("lists the running domains once: one that ends afterwards is gone, in virsh's words", () => {
    const parts = observeWith(`
      "list --uuid") [ -e listed ] && exit 0; touch listed; printf '${both}' ;;
      "dumpxml ${other}; ") echo "error: failed to get domain '${other}'" >&2; exit 1 ;;`);
    expect(neighboursIn(parts, mine, "h")).toEqual({ ok: true, value: [] });
  });

  it("one that ends between virsh's look-up and the dump is gone too, in libvirt's words", () => {
    const parts = observeWith(`
      "list --uuid") printf '${both}' ;;
      "dumpxml ${other}; ")
        echo "error: Domain not found: no domain with matching uuid '${other}' (instance-00000007)" >&2
        exit 1 ;;`);
    expect(neighboursIn(parts, mine, "h")).toEqual({ ok: true, value: [] });
  });

  it("one that cannot be read for another reason is told with that reason", () => {
    const parts = observeWith(`
      "list --uuid") printf '${both}' ;;
      "dumpxml ${other}; ") echo "error: Timed out during operation: cannot acquire state change lock" >&2; exit 1 ;;`);
    expect(neighboursIn(parts, mine, "h")).toEqual({
      ok: false,
      reason: `h: could not read domain ${other}: Timed out during operation: cannot acquire state change lock`,
    });
  });

  it("a list that fails is the reason, with its own words", () => {
    const parts = observeWith(`"list --uuid") echo "error: Failed to list domains" >&2; exit 1 ;;`);
    expect(neighboursIn(parts, mine, "h")).toEqual({ ok: false, reason: "h: Failed to list domains" });
  });
});

describe("the threads of a guest", () => {
  const started = async (program: string, ...args: string[]): Promise<ChildProcess> => {
    const child = spawn(program, ["-c", "echo ready; read line", "sh", ...args]);
    children.push(child);
    await once(child.stdout, "data");
    return child;
  };

  it("are the same by a look at it as by an audit, a vhost worker of a kernel before 6.4 among them", async () => {
    const guest = await started("sh", "-uuid", mine);
    await started("sh", "-uuid", other);
    for (const pid of [guest.pid ?? 0, 1]) symlinkSync("/bin/sh", join(folder, `vhost-${pid}`));
    const worker = await started(join(folder, `vhost-${guest.pid ?? 0}`));
    await started(join(folder, "vhost-1"));
    const looked = threadsIn(observeWith(""), "h");
    expect(looked).toMatchObject({
      ok: true,
      value: [
        { tid: guest.pid, comm: "sh" },
        { tid: worker.pid, comm: `vhost-${guest.pid ?? 0}` },
      ],
    });
    const { threads } = auditedHost(observeWith("", auditScript()), "h");
    expect(threads.ok && threads.value.get(mine)).toEqual(looked);
  });

  it("of a guest without a process are none, and why is told", () => {
    expect(threadsIn(observeWith(""), "h")).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`no QEMU process with -uuid ${mine} is seen`) as string,
    });
  });
});
