// `npm run bench:audit`: an audit of a host with 200 domains. First what is ours, parsing and judging, on a large host; then the
// whole round trip on this machine, by `sh -s` and no SSH, with real threads. Prints a Markdown table. Needs python3, no cloud.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { LocalConnection } from "../../drivers/access/local.ts";
import { auditResult, type AuditedHostResult } from "../../operate/audit/audit.ts";
import { readHost } from "../../operate/audit/read-host.ts";
import { auditHost } from "../../harness/observe/host/audit-host.ts";
import { type AuditRecords, readAuditRecords } from "../../harness/observe/api/audit-records.ts";
import type { Source } from "../../harness/evidence/evidence.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";
import { terminalProgress } from "../../base/progress.ts";
import { type BenchDomain, benchDomain, bigCapabilities } from "./audit/domains.ts";
import { makeVirsh, startGuests } from "./audit/host.ts";

const DOMAINS = 200;
const ROUNDS = 9;
const ok = <T>(value: T): Source<T> => ({ ok: true, value });
const range = (count: number) => Array.from({ length: count }, (_, at) => at);

/** The APIs are left out: there is no cloud here. */
const NOBODY: ApiClient = { request: () => Promise.reject(new Error("nobody is asked")) };

const rows: string[][] = [];
inMemory("in order", largeHost(false));
inMemory("each pinned guest on another's CPU, each floating one anywhere", largeHost(true));
await roundTrip();
process.stdout.write(
  `${cpus().length} CPU ${cpus()[0]?.model ?? ""}, Node.js ${process.version}, ${DOMAINS} domains\n\n`,
);
process.stdout.write("| what | found | min | median | max |\n| --- | --- | --- | --- | --- |\n");
for (const row of rows) process.stdout.write(`| ${row.join(" | ")} |\n`);

/** 400 CPUs, half of them dedicated: 100 guests with two pins each, 100 that float. */
function largeHost(isBad: boolean): AuditRecords {
  const shared = range(400).filter((cpu) => cpu % 2 === 0);
  const floating = isBad ? "0-399" : shared.join(",");
  const domains = range(DOMAINS).map((at) => {
    if (at % 2 === 1) return benchDomain(at % 4 === 1 ? "floating" : "numa-floating", at, [floating]);
    const pins = [2 * at + 1, 2 * at + 3].map((cpu) => (isBad ? (cpu + 2 * (at % 4)) % 400 : cpu));
    return benchDomain("two-pinned", at, pins.map(String));
  });
  const dedicated = range(400).filter((cpu) => cpu % 2 === 1);
  return recordsOf(domains, { dedicated: dedicated.join(","), shared: shared.join(",") });
}

function recordsOf(domains: readonly BenchDomain[], sets: { dedicated: string; shared: string }): AuditRecords {
  const task = ([comm, cpusAllowed]: readonly [string, string], tid: number) => ({ tid, comm, cpusAllowed });
  const state = { name: "bench", status: "ACTIVE", host: "bench", taskState: null };
  const inventory = { total: 200, reserved: 0, allocationRatio: 1, maxUnit: 200, used: 200 };
  return {
    host: "bench",
    seen: {
      domains: ok(domains),
      unreadDomains: [],
      threads: ok(new Map(domains.map(({ uuid, threads }) => [uuid, ok(threads.map(task))]))),
      running: ok(new Set(domains.map(({ uuid }) => uuid))),
      capabilitiesXml: ok(bigCapabilities(400)),
      ...{ onlineCpus: ok("0-399"), presentCpus: ok("0-399") },
      cpuSets: ok({ ...sets, legacy: null, reserved: null }),
    },
    placement: {
      inventories: ok({ PCPU: inventory, VCPU: inventory }),
      charged: ok(new Map(domains.map(({ uuid, charged }) => [uuid, charged]))),
    },
    servers: ok(new Map(domains.map(({ uuid }) => [uuid, ok(state)]))),
    leftOut: [],
  };
}

function inMemory(what: string, records: AuditRecords): void {
  let result: AuditedHostResult | undefined;
  const took = range(ROUNDS).map(() => {
    const started = performance.now();
    result = auditResult(readHost(records));
    return performance.now() - started;
  });
  rows.push([`parsed and judged, 400 CPUs, ${what}`, foundBy(result), ...three(took)]);
}

/** One guest is pinned to the machine's last CPU, the others float over the first. */
async function roundTrip(): Promise<void> {
  const progress = terminalProgress();
  const folder = mkdtempSync(join(tmpdir(), "pinproof-bench-"));
  const last = String(availableParallelism() - 1);
  const domains = range(DOMAINS).map((at) =>
    at === 0 ? benchDomain("pinned", at, [last]) : benchDomain(at % 2 === 0 ? "floating" : "numa-floating", at, ["0"]),
  );
  try {
    mkdirSync(join(folder, "nova"));
    const sets = `[compute]\ncpu_dedicated_set = ${last}\ncpu_shared_set = 0\n`;
    writeFileSync(join(folder, "nova/nova.conf"), sets);
    const virsh = makeVirsh(folder, domains);
    const task = progress.start(`${DOMAINS} processes with ${domains[0]?.threads.length ?? 0} threads each`);
    const guests = await startGuests(domains);
    task.succeed();
    const host = { name: "bench", address: "", virsh: [virsh.path], novaConfig: join(folder, "nova") };
    const connection = new LocalConnection(host);
    const looked: number[] = [];
    const whole: number[] = [];
    let result: AuditedHostResult | undefined;
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const first = performance.now();
        await auditHost(connection, host);
        looked.push(performance.now() - first);
        const second = performance.now();
        result = auditResult(
          readHost(await readAuditRecords(host, { client: NOBODY, connection, leftOut: ["nova", "placement"] })),
        );
        whole.push(performance.now() - second);
      }
    } finally {
      guests[Symbol.dispose]();
    }
    rows.push([`audit.sh alone; ${virsh.is}`, "", ...three(looked)]);
    rows.push(["audit.sh, parsed and judged", foundBy(result), ...three(whole)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A QEMU of somebody else's on this machine is a stranger to the bench's virsh, and rightly told; here it is no matter. */
function foundBy(result: AuditedHostResult | undefined): string {
  const { domains = 0, pinned = 0 } = result?.guests ?? {};
  const unread = result?.inconclusive.length ?? 0;
  const findings = result?.findings.filter(({ rule }) => rule !== "process-without-domain").length ?? 0;
  return `${domains} domains, ${pinned} pinned, ${findings} findings${unread === 0 ? "" : `, ${unread} unread`}`;
}

function three(values: readonly number[]): string[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [0, Math.floor(sorted.length / 2), sorted.length - 1].map(
    (at) => `${((sorted[at] ?? NaN) / 1000).toFixed(2)} s`,
  );
}
