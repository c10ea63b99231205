// What each task of a QEMU process is, by its name.
import type { ThreadRecord } from "../../evidence/evidence.ts";

export interface Threads {
  /** vCPU id to its threads: more than one for an id means that names lie. */
  readonly vcpus: ReadonlyMap<number, readonly ThreadRecord[]>;
  /** Threads of `<iothread>` objects, by libvirt's number. */
  readonly iothreads: ReadonlyMap<number, ThreadRecord>;
  /** Everything else that runs where the emulator runs, vhost workers included. */
  readonly emulator: readonly ThreadRecord[];
}

/** QEMU's own name with `debug-threads=on`, which libvirt sets: `CPU 0/KVM`, `CPU 0/TCG`. */
const VCPU = /^CPU (\d+)\/(KVM|TCG)$/;
/** `mon_iothread`, QEMU's monitor, has no number: it follows the emulator. */
const IOTHREAD = /^IO iothread(\d+)$/;
/**
 * Tasks that the kernel puts into the QEMU process for its own housekeeping (since 6.x as user workers; before that as
 * kernel threads elsewhere). Their affinity is the kernel's business, libvirt never sets it: `kvm-nx-lpage-recovery`
 * splits huge pages, `kvm-pit` injects timer ticks. `vhost-PID` is not among them: it moves the guest's packets, is made
 * by the emulator and inherits its CPUs.
 */
const KERNEL_OWNED = /^kvm-(nx-lpage|pit)/;

export function sortThreads(tasks: readonly ThreadRecord[]): Threads {
  const vcpus = new Map<number, ThreadRecord[]>();
  const iothreads = new Map<number, ThreadRecord>();
  const emulator: ThreadRecord[] = [];
  for (const task of tasks) {
    const vcpu = VCPU.exec(task.comm)?.[1];
    const iothread = IOTHREAD.exec(task.comm)?.[1];
    if (vcpu !== undefined) vcpus.set(Number(vcpu), [...(vcpus.get(Number(vcpu)) ?? []), task]);
    else if (iothread !== undefined) iothreads.set(Number(iothread), task);
    else if (!KERNEL_OWNED.test(task.comm)) emulator.push(task);
  }
  return { vcpus, iothreads, emulator };
}
