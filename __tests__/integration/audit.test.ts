// `pinproof audit` on a real host: nothing to say of servers that are as they must be, and by name what was changed behind Nova's
// back. Changing a guest needs root on its compute host, which we have on the local cloud alone.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { cloudLayout } from "../../cloud/layout.ts";
import { runInside } from "../../cloud/controller/container.ts";
import { readState } from "../../cloud/state.ts";
import type { Experiment } from "../../experiments/index.ts";
import { reference } from "../../experiments/families/reference.ts";
import type { Finding } from "../../operate/audit/finding.ts";
import type { AuditReport } from "../../operate/audit/report.ts";
import { formatCpuSet } from "../../base/cpu-set.ts";
import { singlyPinnedCpus } from "../../drivers/libvirt/domain-cpus.ts";
import { parseDomainXml } from "../../drivers/libvirt/domain-xml.ts";
import { cli } from "../support/real-cloud/cli.ts";
import { inRun } from "../support/real-cloud/experiment-run.ts";
import { type CloudInventory, cloudInventory } from "../support/real-cloud/inventory.ts";
import { testTarget } from "../support/real-cloud/session.ts";

/** A floating and a pinned server that live together. */
const pair: Experiment = {
  ...reference,
  servers: Object.fromEntries(Object.entries(reference.servers).filter(([name]) => name !== "by-flavor")),
  relations: [],
};

let before: CloudInventory;
const folder = mkdtempSync(join(tmpdir(), "pinproof-audit-"));

beforeAll(async () => {
  if (testTarget().kind !== "local") throw new Error("these tests change guests as root: unset OS_CLOUD");
  before = await cloudInventory(testTarget());
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("with a pinned and a floating server in order it finds nothing, and names what is moved", async () => {
  await inRun(pair, () => ({
    whileLive: async ({ servers, evidence }) => {
      const [floats, pinned] = [servers.control ?? "", servers["by-image"] ?? ""];
      const xml = evidence.find(({ name }) => name === "by-image")?.domainXml;
      const host = evidence.find(({ name }) => name === "by-image")?.host;
      if (xml?.ok !== true || host?.ok !== true || !host.value.cpuSets.ok) throw new Error("the server was not seen");
      const pin = formatCpuSet(singlyPinnedCpus(parseDomainXml(xml.value)));
      const shared = host.value.cpuSets.value.shared ?? "";

      const first = await audit(0);
      expect(first.hosts).toMatchObject([{ outcome: "holds", findings: [], inconclusive: [] }]);
      expect(first.hosts[0]?.guests).toMatchObject({ running: 2, pinned: 1, floating: 1, notNovas: 0 });

      // The emulator of the floating server on the pinned one's CPU: XML and kernel alike.
      await onComputeHost('virsh emulatorpin "$1" "$2"', floats, pin);
      const moved = findings(await audit(1)).find(({ rule }) => rule === "emulator-on-pinned");
      expect(moved).toMatchObject({ severity: "violated", cpus: pin });
      expect(moved?.guests.map(({ uuid }) => uuid)).toEqual([floats, pinned]);
      expect(moved?.guests.map(({ name }) => name)).toEqual([
        expect.stringMatching(/^pin-.*-reference-control$/),
        expect.stringMatching(/^pin-.*-reference-by-image$/),
      ]);
      expect(moved?.sources).toEqual(expect.arrayContaining(["libvirt", "kernel"]));
      const shown = await cli(["audit", "--host", testTarget().hosts[0]?.name ?? ""]);
      expect(shown.status).toBe(1);
      expect(shown.stdout).toMatch(/violated emulator-on-pinned, CPU/);
      expect(shown.stdout).toContain(floats);
      await onComputeHost('virsh emulatorpin "$1" "$2"', floats, shared);
      expect(findings(await audit(0))).toEqual([]);

      // The pinned server's vCPU where libvirt does not see it.
      const vcpu = 'task="$(grep -l "^CPU 0/" /proc/$(pgrep -f "uuid $1")/task/*/comm | cut -d / -f 5)"';
      await onComputeHost(`${vcpu}; taskset -pc "$2" "$task"`, pinned, shared);
      const away = findings(await audit(1)).find(({ rule }) => rule === "thread-away");
      expect(away?.guests.map(({ uuid }) => uuid)).toEqual([pinned]);
      expect(away?.found).toEqual([expect.stringMatching(/^CPU 0\/\w+ \(task \d+\) of pin-/)]);
      await onComputeHost('virsh vcpupin "$1" 0 "$2"', pinned, pin);
      expect(findings(await audit(0))).toEqual([]);
    },
  }));
  expect(await cloudInventory(testTarget())).toEqual(before);
});

const STRAY = "7e57ab1e-0000-4000-8000-00000000a0d1";
const TOOL = "7e57ab1e-0000-4000-8000-00000000a0d2";

test("a domain with Nova's metadata and no server is an orphan, one without it is counted apart", async () => {
  try {
    await startDomain(STRAY, "stray", '<nova:instance xmlns:nova="http://openstack.org/xmlns/libvirt/nova/1.1"/>');
    await startDomain(TOOL, "tool", "");
    const report = await audit(1);
    const orphans = findings(report).filter(({ rule }) => rule === "orphan");
    expect(orphans.map(({ guests }) => guests.map(({ uuid }) => uuid))).toEqual([[STRAY]]);
    expect(report.hosts[0]?.guests).toMatchObject({ running: 2, notNovas: 1 });
    expect(findings(report).flatMap(({ guests }) => guests.map(({ uuid }) => uuid))).not.toContain(TOOL);
  } finally {
    for (const uuid of [STRAY, TOOL]) await onComputeHost('virsh destroy "$1" || true', uuid);
  }
  expect(findings(await audit(0))).toEqual([]);
});

test("a host that cannot be reached does not keep the others from being audited", async () => {
  const { cloud, cloudsFile } = testTarget();
  const { hosts } = parse(readFileSync(cloudLayout().hostsFile, "utf8")) as { hosts: Record<string, unknown>[] };
  const hostsFile = join(folder, "hosts.yaml");
  writeFileSync(hostsFile, stringify({ hosts: [...hosts, { ...hosts[0], name: "lost", port: 1 }] }));
  const env = { OS_CLOUD: cloud, OS_CLIENT_CONFIG_FILE: cloudsFile, PINPROOF_HOSTS: hostsFile };
  const { status, stdout } = await cli(["audit", "--json"], { env });
  const report = JSON.parse(stdout) as AuditReport;
  expect(report.hosts.map(({ host, outcome }) => [host, outcome])).toEqual([
    [hosts[0]?.name, "holds"],
    ["lost", "inconclusive"],
  ]);
  const reasons = report.hosts[1]?.inconclusive.map(({ reason }) => reason).join("\n");
  expect(reasons).toContain("refused on port 1");
  expect(status).toBe(10);
});

/** @param status that it must end with */
async function audit(status: number): Promise<AuditReport> {
  const ending = await cli(["audit", "--json"]);
  expect({ status: ending.status, said: ending.stderr }).toMatchObject({ status });
  return JSON.parse(ending.stdout) as AuditReport;
}

function findings({ hosts }: AuditReport): readonly Finding[] {
  return hosts.flatMap((host) => host.findings);
}

async function onComputeHost(command: string, ...args: readonly string[]): Promise<void> {
  const { running } = readState(cloudLayout());
  if (running === undefined) throw new Error("the local cloud is not up");
  await runInside(running, ["sh", "-euc", command, "sh", ...args]);
}

/** The smallest guest there is: no disk, nothing to boot, on the first shared CPU. */
async function startDomain(uuid: string, name: string, metadata: string): Promise<void> {
  const xml = [
    `<domain type='qemu'><name>pinproof-${name}</name><uuid>${uuid}</uuid><metadata>${metadata}</metadata>`,
    "<memory unit='MiB'>16</memory><vcpu cpuset='0'>1</vcpu><os><type arch='x86_64'>hvm</type></os></domain>",
  ].join("");
  await onComputeHost('file="$(mktemp)"; printf %s "$1" >"$file"; virsh create "$file"; rm "$file"', xml);
}
