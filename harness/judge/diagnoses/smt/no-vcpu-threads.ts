// A libvirt or QEMU without a thread for each vCPU cannot pin: libvirt refuses to start the guest.
import type { Rule } from "../rule.ts";

export const noVcpuThreads: Rule = {
  id: "no-vcpu-threads",
  symptom: "libvirt refuses to start the guest: CPU affinity is not supported",
  remedy: "use KVM, or a QEMU whose emulation runs a thread for each vCPU (multi-threaded TCG)",
  find: ({ faultText }) =>
    /affinity is not supported|unsupported.*affinity/i.test(faultText)
      ? "this host's QEMU gives vCPUs no threads of their own: CPU affinity is not supported"
      : undefined,
};
