// Whether a guest lives and works: the state and the CPU time of its domain, as `virsh dominfo` tells them. libvirt takes the
// time from /proc/PID/stat of QEMU (qemuDomainGetInfo), so that it is there without cgroups, too.
import type { Source } from "../../evidence/evidence.ts";
import { outputOf } from "./libvirt.ts";
import type { Part } from "./parts.ts";

export interface GuestPulse {
  /** libvirt's words: `running`, `idle`, `paused`, `in shutdown`, `shut off`, `crashed`, `pmsuspended`. */
  readonly state: string;
  /** Milliseconds since the domain was started; virsh tells tenths of a second. */
  readonly cpuMs: number;
}

/** Lines such as `State:          running` and `CPU time:       12.3s`. A domain that is shut off has no CPU time. */
export function pulseIn(parts: ReadonlyMap<string, Part>, host: string): Source<GuestPulse> {
  const output = outputOf(parts, "pulse", host);
  if (!output.ok) return output;
  const state = /^State:\s*(\S.*?)\s*$/m.exec(output.value)?.[1];
  if (state === undefined) return { ok: false, reason: `${host}: virsh dominfo names no state` };
  const time = /^CPU time:\s*([\d.]+)s\s*$/m.exec(output.value)?.[1];
  return { ok: true, value: { state, cpuMs: Math.round(1000 * Number(time ?? 0)) } };
}
