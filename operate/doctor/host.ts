// Checks of a compute host: whether it is reached, and whether every source of evidence can be read there.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { HostConnection } from "../../drivers/access/connection.ts";
import type { CpuSetsRecord, HostFacts, Source } from "../../harness/evidence/evidence.ts";
import { threadsIn } from "../../harness/observe/host/kernel.ts";
import { outputOf } from "../../harness/observe/host/libvirt.ts";
import { parseSettings } from "../../harness/observe/host/nova-conf.ts";
import { type Part, parseParts, sharedScript } from "../../harness/observe/host/parts.ts";
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import { checkClock } from "./clock.ts";
import { failed, type DoctorResult, type Found, ofError, ok, warning } from "./finding.ts";
import { checkSets } from "./sets.ts";

const ACCESS = "docs/access.md lists how virsh is reached for each deployment tool";

export function doctorScript(): string {
  return sharedScript(readFileSync(fileURLToPath(new URL("doctor.sh", import.meta.url)), "utf8"));
}

export interface HostToExamine {
  readonly host: ComputeHost;
  readonly connection: HostConnection;
  /** What Placement says of it. */
  readonly inventories: Promise<HostFacts["inventories"]>;
  readonly signal: AbortSignal;
}

/** Never throws: what cannot be found out is a finding. */
export async function examineHost({
  host,
  connection,
  inventories,
  signal,
}: HostToExamine): Promise<readonly DoctorResult[]> {
  const of = { kind: "host", host: host.name } as const;
  const mark = `@${randomBytes(8).toString("hex")}`;
  const sentAt = Date.now();
  try {
    const { stdout, stderr } = await connection.script(
      doctorScript(),
      [mark, "", host.novaConfig, ...host.virsh],
      signal,
    );
    const parts = parseParts(stdout, stderr, mark);
    const settings = outputOf(parts, "settings", host.name);
    const cpuSets: Source<CpuSetsRecord> = settings.ok ? { ok: true, value: parseSettings(settings.value) } : settings;
    const clock = outputOf(parts, "clock", host.name);
    const time = clock.ok ? Number(clock.value) * 1000 : NaN;
    return [
      { of, what: "reached", ...ok(wayTo(host)) },
      { of, what: "virsh", ...virshFound(parts, host) },
      { of, what: "threads", ...threadsFound(parts, host) },
      { of, what: "nova.conf", ...settingsFound(cpuSets, host) },
      { of, what: "cpu sets", ...checkSets(cpuSets, await inventories, outputOf(parts, "online", host.name)) },
      { of, what: "clock", ...checkClock(host.name, time, { sentAt, receivedAt: Date.now() }) },
    ];
  } catch (error) {
    return [{ of, what: "reached", ...unreached(host, error, { signal, tookMs: Date.now() - sentAt }) }];
  }
}

function unreached(
  host: ComputeHost,
  error: unknown,
  { signal, tookMs }: { signal: AbortSignal; tookMs: number },
): Found {
  const remedy = `try it by hand; ${ACCESS}`;
  if (signal.aborted) return failed(`${wayTo(host)}: no answer within ${Math.round(tookMs / 1000)} s`, remedy);
  const found = ofError(error, remedy);
  return { ...found, found: found.found.replace(/^cannot read compute host \S+: /, "") };
}

function wayTo({ transport = "ssh", user, address, jump }: ComputeHost): string {
  if (transport === "local") return "this machine";
  return `by ${transport} ${user === undefined ? "" : `${user}@`}${address}${jump === undefined ? "" : `, by way of ${jump}`}`;
}

/** A reason as `outputOf` gives it: the host, the program's words, and after a dash what to do. */
function unread(reason: string, host: ComputeHost, remedy: string): readonly [found: string, remedy: string] {
  const words = reason.replace(`${host.name}: `, "");
  const dash = words.lastIndexOf(" - ");
  return dash < 0 ? [words, remedy] : [words.slice(0, dash), words.slice(dash + 3)];
}

function virshFound(parts: ReadonlyMap<string, Part>, host: ComputeHost): Found {
  const [capabilities, running] = [outputOf(parts, "capabilities", host.name), outputOf(parts, "running", host.name)];
  const called = host.virsh.join(" ");
  for (const source of [capabilities, running]) {
    if (source.ok) continue;
    const [found, remedy] = unread(source.reason, host, ACCESS);
    return failed(`\`${called}\`: ${found}`, remedy);
  }
  const guests = running.ok ? running.value.split("\n").filter((line) => line.trim() !== "").length : 0;
  return ok(`\`${called}\` works; running guests: ${guests}`);
}

function threadsFound(parts: ReadonlyMap<string, Part>, host: ComputeHost): Found {
  if (parts.has("processes")) {
    const processes = outputOf(parts, "processes", host.name);
    if (processes.ok) return ok("no guest runs there; processes of other users are visible");
    return failed(
      "processes of other users are not visible",
      "/proc is mounted with hidepid: log in as a user of its group, or as root",
    );
  }
  const threads = threadsIn(parts, host.name);
  if (threads.ok) return ok(`threads of a guest can be read: ${threads.value.length}`);
  if (!parts.has("threads")) return warning("not checked, because libvirt lists no guests", "see virsh above");
  const [found, remedy] = unread(threads.reason, host, "is /proc that of the host, not of a container?");
  return failed(found, remedy);
}

function settingsFound(cpuSets: Source<CpuSetsRecord>, host: ComputeHost): Found {
  if (!cpuSets.ok) {
    const [found, remedy] = unread(
      cpuSets.reason,
      host,
      `make it readable for that user, or set novaConfig; ${ACCESS}`,
    );
    return warning(`${found}: whether pins keep to the CPU sets is inconclusive`, remedy);
  }
  const { dedicated, shared, legacy } = cpuSets.value;
  const sets = [
    ...(dedicated === null ? [] : [`dedicated ${dedicated}`]),
    ...(shared === null ? [] : [`shared ${shared}`]),
    ...(legacy === null ? [] : [`vcpu_pin_set ${legacy}`]),
  ];
  return ok(`${host.novaConfig}: ${sets.join(", ") || "no CPU sets"}`);
}
