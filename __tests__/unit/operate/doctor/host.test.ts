// doctor.sh itself, run by this machine's shell with a virsh of our own.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "../../../../drivers/access/connect.ts";
import { examineHost } from "../../../../operate/doctor/host.ts";
import { makeProgram, withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

// Of this test alone: every process of the machine is looked at.
const UUID = randomUUID();
const inventory = { total: 1, reserved: 0, allocationRatio: 1, maxUnit: 1, used: 0 };

async function examine(
  folder: string,
  virsh: string,
  settings = "[compute]\ncpu_dedicated_set = 0\npassword = s3cret\n",
) {
  mkdirSync(join(folder, "nova"), { recursive: true });
  writeFileSync(join(folder, "nova/01-nova.conf"), settings);
  const program = makeProgram(folder, "virsh", `[ "$1" = -r ] && shift\ncase "$*" in\n${virsh}\nesac`);
  const host = {
    ...({ name: "here", transport: "local", address: "here" } as const),
    ...{ virsh: [program], novaConfig: join(folder, "nova") },
  };
  const inventories = Promise.resolve({ ok: true, value: { PCPU: inventory } } as const);
  const findings = await examineHost({
    host,
    connection: connect(host),
    inventories,
    signal: new AbortController().signal,
  });
  expect(JSON.stringify(findings)).not.toContain("s3cret");
  return Object.fromEntries(
    findings.map(({ what, state, found }) => [what, `${state}: ${found.replaceAll(folder, "")}`]),
  );
}

const GUEST = `list*) echo ${UUID} ;;\ncapabilities) echo "<capabilities/>" ;;\nuri) ;;`;

test("a guest runs: its threads are read, though virsh knows nothing of them", () =>
  withTemporaryFolder(async (folder) => {
    // Without a child of its own, which would bear the UUID, too, until it becomes another program.
    const guest = spawn("sh", ["-c", "echo; read line", "qemu", "-uuid", UUID]);
    try {
      await once(guest.stdout, "data");
      expect(await examine(folder, GUEST)).toEqual({
        ...{ reached: "ok: this machine", virsh: "ok: `/virsh` works; running guests: 1" },
        ...{ threads: "ok: threads of a guest can be read: 1", "nova.conf": "ok: /nova: dedicated 0" },
        "cpu sets": "ok: Placement counts what nova.conf names",
        clock: "ok: the clock of here agrees with ours within 5 s",
      });
    } finally {
      guest.kill("SIGKILL");
    }
  }));

test("libvirt lists a guest whose process is not seen", () =>
  withTemporaryFolder(async (folder) => {
    expect((await examine(folder, GUEST)).threads).toBe(`failed: no QEMU process with -uuid ${UUID} is seen`);
  }));

test("no guest runs", () =>
  withTemporaryFolder(async (folder) => {
    expect(await examine(folder, 'capabilities) echo "<capabilities/>" ;;')).toMatchObject({
      virsh: "ok: `/virsh` works; running guests: 0",
      threads: "ok: no guest runs there; processes of other users are visible",
    });
  }));

test("virsh that fails is told in its own words, and all else is looked at", () =>
  withTemporaryFolder(async (folder) => {
    expect(await examine(folder, '*) echo "error: failed to connect to the hypervisor" >&2; exit 1 ;;')).toMatchObject({
      ...{ reached: "ok: this machine", virsh: "failed: `/virsh`: failed to connect to the hypervisor" },
      "nova.conf": "ok: /nova: dedicated 0",
    });
  }));

test("a virsh that is not there", () =>
  withTemporaryFolder(async (folder) => {
    const host = {
      ...({ name: "here", transport: "local", address: "here" } as const),
      virsh: ["/nonexistent/virsh"],
      novaConfig: folder,
    };
    const inventories = Promise.resolve({ ok: false, reason: "no" } as const);
    const findings = await examineHost({
      host,
      connection: connect(host),
      inventories,
      signal: new AbortController().signal,
    });
    expect(findings.find(({ what }) => what === "virsh")).toMatchObject({
      state: "failed",
      found: expect.stringContaining("/nonexistent/virsh: not found") as string,
      remedy: expect.stringContaining("virsh cannot be called there") as string,
    });
  }));
