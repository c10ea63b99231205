// How guests can run here: under KVM, else under emulation. The device node proves nothing (it is there on machines whose
// CPU offers no virtualisation), so the guest image is booted, once for each boot of the machine.
import { existsSync, readFileSync } from "node:fs";
import { isCommandError, TargetError } from "../../base/errors.ts";
import type { CloudStep, StepContext } from "../step.ts";
import { runInTree } from "../controller/run-in-root-tree.ts";

/**
 * A guest under KVM boots in a second or hangs, and what is taken for a hang costs speed alone. Under emulation a busy machine
 * may need minutes, and there is nothing to fall back to.
 */
const LIMIT_SECONDS = { kvm: 120, tcg: 15 * 60 };

const machineBoot = (): string => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();

const guest = (accelerator: "kvm" | "tcg"): string[] => [
  // Both outputs in one stream: the guest's console, and what QEMU says itself.
  ...["sh", "-c", 'exec "$@" 2>&1', "sh"],
  // Under emulation it takes a CPU for a while, and it is not what an `up` waits for longest.
  ...(accelerator === "tcg" ? ["nice", "-n", "5"] : []),
  ...[
    "timeout",
    String(LIMIT_SECONDS[accelerator]),
    "qemu-system-x86_64",
    "-accel",
    accelerator,
    "-m",
    "128",
    "-no-reboot",
  ],
  ...["-display", "none", "-serial", "stdio", "-monitor", "none", "-net", "none"],
  ...["-drive", "file=/var/lib/pinproof/guest.img,format=raw,snapshot=on"],
];

export const acceleration: CloudStep = {
  id: "acceleration",
  title: "A guest boots",
  needs: ["guest-image"],
  hint: "Read the log: it holds the guest's console and QEMU's messages.",
  done: ({ state }) => state.kvm?.machineBoot === machineBoot() && state.finished.acceleration === guestOf(state),
  run: async (context, log) => {
    const { state } = context;
    const kvm = existsSync("/dev/kvm") ? await bootGuest(context, "kvm", log) : "this machine has no /dev/kvm";
    state.kvm = { works: kvm === undefined, why: kvm ?? "a guest booted", machineBoot: machineBoot() };
    if (kvm !== undefined) {
      const tcg = await bootGuest(context, "tcg", log);
      if (tcg !== undefined) {
        throw new TargetError("no guest can run on this machine, neither under KVM nor under emulation (TCG)", {
          said: `KVM: ${kvm}\nTCG: ${tcg}`,
          hint: "Use another machine, or name a cloud of yours with OS_CLOUD=NAME.",
        });
      }
    }
    state.finished.acceleration = guestOf(state);
    return kvm === undefined ? "under KVM" : `under emulation (TCG), not under KVM: ${kvm}`;
  },
};

const guestOf = (state: StepContext["state"]): string => state.finished["guest-image"] ?? "";

/** @returns undefined where the guest became ready, else why not */
async function bootGuest(context: StepContext, accelerator: "kvm" | "tcg", log: string): Promise<string | undefined> {
  const decided = new AbortController();
  let why: string | undefined = `a guest was not ready within ${LIMIT_SECONDS[accelerator]} s`;
  const decide = (answer: string | undefined): void => {
    why = answer;
    decided.abort();
  };
  try {
    await runInTree(context.layout, guest(accelerator), {
      logFile: log,
      signal: AbortSignal.any([context.signal, decided.signal]),
      onLine: (line) => {
        if (line.includes("pinproof-guest ready")) decide(undefined);
        // QEMU stops the guest and stays: the machine offers KVM but cannot run guest code under it.
        if (line.startsWith("KVM internal error")) decide("QEMU says: KVM internal error");
      },
    });
  } catch (error) {
    context.signal.throwIfAborted();
    const said = isCommandError(error) ? /^qemu.*?: (?!warning)(.*)$/m.exec(error.stdout)?.[1] : undefined;
    if (said !== undefined && !decided.signal.aborted) why = said;
  }
  return why;
}
