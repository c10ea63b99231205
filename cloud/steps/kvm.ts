// Whether guests can run under KVM here. The device node proves nothing (it is there on machines whose CPU offers no
// virtualisation), so the guest image is booted under it once for each boot of the machine.
import { existsSync, readFileSync } from "node:fs";
import { isCommandError } from "../../harness/errors.ts";
import type { CloudStep } from "../step.ts";
import { runInTree } from "../tree.ts";

const machineBoot = (): string => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();

const GUEST = [
  // Both outputs in one stream: the guest's console, and what QEMU says of KVM.
  ...["sh", "-c", 'exec "$@" 2>&1', "sh"],
  ...["timeout", "20", "qemu-system-x86_64", "-accel", "kvm", "-m", "128", "-display", "none", "-no-reboot"],
  ...["-serial", "stdio", "-monitor", "none", "-net", "none"],
  ...["-drive", "file=/var/lib/pinproof/guest.img,format=raw,snapshot=on"],
];

export const kvm: CloudStep = {
  id: "kvm",
  title: "KVM",
  hint: "This is a defect of pinproof: please report it with the log.",
  done: ({ state }) => state.kvm?.machineBoot === machineBoot(),
  run: async (context, log) => {
    const { works, why } = existsSync("/dev/kvm")
      ? await bootUnderKvm()
      : { works: false, why: "this machine has no /dev/kvm" };
    context.state.kvm = { works, why, machineBoot: machineBoot() };
    return works ? `used: ${why}` : `not used: ${why}. Guests run under emulation (TCG)`;

    async function bootUnderKvm(): Promise<{ works: boolean; why: string }> {
      const decided = new AbortController();
      let answer = { works: false, why: "a guest did not boot under it within 20 s" };
      const decide = (works: boolean, why: string) => {
        answer = { works, why };
        decided.abort();
      };
      try {
        await runInTree(context.layout, GUEST, {
          logFile: log,
          signal: AbortSignal.any([context.signal, decided.signal]),
          onLine: (line) => {
            if (line.includes("pinproof-guest ready")) decide(true, "a guest booted");
            // QEMU stops the guest and stays: the machine offers KVM but cannot run guest code under it.
            if (line.startsWith("KVM internal error")) decide(false, "QEMU says: KVM internal error");
          },
        });
      } catch (error) {
        context.signal.throwIfAborted();
        const said = isCommandError(error) ? /qemu.*kvm.*: (.*)/i.exec(error.stdout)?.[1] : undefined;
        if (said !== undefined && !decided.signal.aborted) answer = { works: false, why: said };
      }
      return answer;
    }
  },
};
