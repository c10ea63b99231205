// What the guest itself sees, from its serial console: lines that cloud/provision/guest-init.sh prints once, when it boots.
//   pinproof-guest cpus-online 0-1
//   pinproof-guest cpu 0 socket 0 core 0 siblings 0
//   pinproof-guest node 0 cpus 0-1 memory-kib 89352
//   pinproof-guest ready
import { type CpuSet, parseCpuSet } from "../../../base/cpu-set.ts";
import { messageOf } from "../../../base/errors.ts";
import type { Source } from "../../evidence/evidence.ts";

export interface GuestCpu {
  readonly id: number;
  readonly socket: number;
  readonly core: number;
  readonly siblings: CpuSet;
}

export interface GuestNode {
  readonly id: number;
  readonly cpus: CpuSet;
  readonly memoryKiB: number;
}

export interface GuestReport {
  readonly online: CpuSet;
  readonly cpus: readonly GuestCpu[];
  readonly nodes: readonly GuestNode[];
}

/** The property of an image whose guest prints such a report; its value is `console`. */
export const REPORT_PROPERTY = "pinproof_guest_report";

const PREFIX = "pinproof-guest ";
const CPU = /^cpu (\d+) socket (\d+) core (\d+) siblings ([\d,-]+)$/;
const NODE = /^node (\d+) cpus ([\d,-]*) ?memory-kib (\d+)$/;

/** The last report that the guest has begun: it boots again when it is rebuilt or rebooted. Incomplete is not readable. */
export function readGuestReport(console: string): Source<GuestReport> {
  const lines = console.split(/\r?\n/).map((line) => line.trim());
  const facts = lines.filter((line) => line.startsWith(PREFIX)).map((line) => line.slice(PREFIX.length).trim());
  const begins = facts.findLastIndex((fact) => fact.startsWith("cpus-online "));
  if (begins === -1) return missing("the guest printed no report on its console");
  const report = facts.slice(begins);
  const ends = report.indexOf("ready");
  if (ends === -1) return missing(`the guest's report is incomplete: no "ready" after ${report.length} lines`);
  try {
    return { ok: true, value: readFacts(report.slice(0, ends)) };
  } catch (error) {
    return missing(`the guest's report is damaged: ${messageOf(error)}`);
  }
}

function missing(reason: string): Source<never> {
  return { ok: false, reason };
}

function readFacts([first = "", ...facts]: readonly string[]): GuestReport {
  const cpus: GuestCpu[] = [];
  const nodes: GuestNode[] = [];
  for (const fact of facts) {
    const cpu = CPU.exec(fact);
    const node = NODE.exec(fact);
    if (cpu !== null) {
      const [, id, socket, core, siblings = ""] = cpu;
      cpus.push({ id: Number(id), socket: Number(socket), core: Number(core), siblings: parseCpuSet(siblings) });
    } else if (node !== null) {
      const [, id, list = "", memory] = node;
      nodes.push({ id: Number(id), cpus: parseCpuSet(list), memoryKiB: Number(memory) });
    } else {
      throw new Error(`"${fact}"`);
    }
  }
  return { online: parseCpuSet(first.slice("cpus-online ".length)), cpus, nodes };
}
