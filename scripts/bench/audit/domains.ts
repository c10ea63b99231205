// 200 domains out of captured ones: XML that libvirt wrote for Nova 31, with uuid, name and CPUs of their own.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ThreadRecord } from "../../../harness/evidence/evidence.ts";

export interface BenchDomain {
  readonly uuid: string;
  readonly xml: string;
  /** Name and CPUs of each thread of its process, as the XML says. */
  readonly threads: readonly (readonly [comm: string, cpus: string])[];
  readonly charged: Readonly<Record<string, number>>;
}

/** A folder of captures, and what of its CPUs is replaced. */
type Kind = "pinned" | "floating" | "numa-floating" | "two-pinned";

const CAPTURED = join(import.meta.dirname, "../../../__tests__/fixtures/captured");

function captured(kind: Kind, file: string): string {
  return readFileSync(join(CAPTURED, kind, file), "utf8");
}

/** @param cpus of the pins, in their order; of a floating one the shared set */
export function benchDomain(kind: Kind, at: number, cpus: readonly string[]): BenchDomain {
  const uuid = randomUUID();
  const all = cpus.join(",");
  const xml = captured(kind, "domain.xml")
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, uuid)
    .replaceAll(/instance-[0-9a-f]{8}/g, `instance-${at.toString(16).padStart(8, "0")}`)
    .replaceAll(/(?<=<nova:name>)[^<]*/g, `bench-${at}`)
    .replace(/ id='\d+'/, ` id='${at + 1}'`)
    .replaceAll(/(?<=<vcpupin vcpu='(\d+)' cpuset=')[^']*/g, (_found, vcpu: string) => cpus[Number(vcpu)] ?? all)
    .replaceAll(/(?<=<emulatorpin cpuset=')[^']*/g, all)
    .replaceAll(/(?<=<vcpu placement='static' cpuset=')[^']*/g, all);
  const tasks = JSON.parse(captured(kind, "threads.json")) as readonly ThreadRecord[];
  const { resources } = JSON.parse(captured(kind, "allocations.json")) as { resources: Record<string, number> };
  const threads = tasks.map(({ comm }) => {
    const vcpu = /^CPU (\d+)\//.exec(comm)?.[1];
    return [comm, vcpu === undefined ? all : (cpus[Number(vcpu)] ?? all)] as const;
  });
  return { uuid, xml, threads, charged: resources };
}

/** `virsh capabilities` of a host with so many CPUs on two nodes, two threads a core: half of them dedicated. */
export function bigCapabilities(cpus: number): string {
  const half = cpus / 2;
  const cell = (node: number) =>
    Array.from({ length: cpus }, (_, id) => id)
      .filter((id) => (id % half) % 2 === node)
      .map((id) => {
        const core = id % half;
        return `<cpu id='${id}' socket_id='${node}' die_id='0' core_id='${core}' siblings='${core},${core + half}'/>`;
      });
  const cells = [0, 1].map((node) => `<cell id='${node}'><cpus num='${half}'>${cell(node).join("")}</cpus></cell>`);
  return `<capabilities><host><topology><cells num='2'>${cells.join("")}</cells></topology></host></capabilities>`;
}
