// Runs a program of the root tree without booting it: a chroot in mount and PID namespaces of its own, with /proc and the
// machine's devices, so that killing it leaves neither process nor mount.
import { type CommandOptions, type CommandResult, run } from "../harness/command.ts";
import type { CloudLayout } from "./layout.ts";

const ENTER = 'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && exec chroot "$@"';

export function runInTree(
  layout: CloudLayout,
  command: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const namespaces = ["--mount", "--pid", "--fork", "--kill-child"];
  return run("unshare", [...namespaces, "sh", "-c", ENTER, "sh", layout.root, ...command], {
    // PID 1 of the namespace would ignore a SIGTERM; its end takes everything in it along.
    stopWith: "SIGKILL",
    ...options,
  });
}
