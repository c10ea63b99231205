// Where a server's threads are, as a verdict keeps it: CPU sets as lists such as `0-1,4`.
import { type CpuSet, formatCpuSet, NO_CPUS, parseCpuSet } from "../../../base/cpu-set.ts";
import type { Source } from "../../evidence/evidence.ts";
import type { Asked, Standing, ThreadKind, ThreadRow } from "./thread-places.ts";

/**
 * - `exactly`: on all of these CPUs and no other.
 * - `one-of`: on a single one of them; which, only libvirt knows.
 * - `nothing`: no such thread was asked for.
 * - `unknown`: it could not be determined, for this reason.
 */
export type AskedPlace =
  | { readonly kind: "exactly" | "one-of"; readonly cpus: string }
  | { readonly kind: "nothing" }
  | { readonly kind: "unknown"; readonly reason: string };

/** One thread of a server: where it was asked to be, and where it is by libvirt's XML and by the kernel. */
export interface ThreadPlace {
  readonly kind: ThreadKind;
  /** As in `vCPU 0`, `emulator`, `I/O thread 1`. */
  readonly label: string;
  readonly asked: AskedPlace;
  /** `<vcpupin>`, `<emulatorpin>`, `<iothreadpin>`; without one the `cpuset` of `<vcpu>`, and without that every online CPU. */
  readonly xml: Source<string>;
  /** `Cpus_allowed_list`. */
  readonly kernel: Source<string>;
  readonly standing: Standing;
  /** Whether the XML, and the kernel, are other than asked. */
  readonly wrong: { readonly xml: boolean; readonly kernel: boolean };
  /** Whether its CPU must be its guest's alone. */
  readonly own: boolean;
}

export function toPlace({ asked, xml, kernel, ...rest }: ThreadRow): ThreadPlace {
  return {
    ...rest,
    asked: "cpus" in asked ? { kind: asked.kind, cpus: formatCpuSet(asked.cpus) } : asked,
    xml: list(xml),
    kernel: list(kernel),
  };
}

export function fromPlace({ asked, xml, kernel, ...rest }: ThreadPlace): ThreadRow {
  return { ...rest, asked: askedOf(asked), xml: set(xml), kernel: set(kernel) };
}

function askedOf(asked: AskedPlace): Asked {
  return "cpus" in asked ? { kind: asked.kind, cpus: parsed(asked.cpus) } : asked;
}

function list(cpus: Source<CpuSet>): Source<string> {
  return cpus.ok ? { ok: true, value: formatCpuSet(cpus.value) } : cpus;
}

function set(cpus: Source<string>): Source<CpuSet> {
  return cpus.ok ? { ok: true, value: parsed(cpus.value) } : cpus;
}

function parsed(cpus: string): CpuSet {
  return cpus === "" ? NO_CPUS : parseCpuSet(cpus);
}
