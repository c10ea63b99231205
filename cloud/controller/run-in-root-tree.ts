// Runs a program of the root tree without booting it: a chroot in mount and PID namespaces of its own, with /proc and the
// machine's devices.
import { type CommandOptions, type CommandResult, run } from "../../base/command.ts";
import type { CloudLayout } from "../layout.ts";

/**
 * Before a command: it runs in mount and PID namespaces of its own, and ends with whoever has started it, however that ends.
 * Killing it leaves neither process nor mount.
 */
export const CONTAINED = [
  ...["setpriv", "--pdeathsig", "KILL"],
  ...["unshare", "--mount", "--pid", "--fork", "--kill-child"],
] as const;

const ENTER = 'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && exec chroot "$@"';

export function runInTree(
  layout: CloudLayout,
  command: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const [program, ...contained] = CONTAINED;
  return run(program, [...contained, "sh", "-c", ENTER, "sh", layout.root, ...command], {
    // PID 1 of the namespace would ignore a SIGTERM; its end takes everything in it along.
    stopWith: "SIGKILL",
    ...options,
  });
}
