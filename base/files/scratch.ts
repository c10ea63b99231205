// Folders for sockets and other things that last as long as a process of ours: each is named after it, so that those of a process
// which was killed are found and put away by the next one.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../command.ts";
import { identityOf, isRunning } from "../process.ts";

/** Short: a socket's path holds 107 characters at most. */
const NAME = /^pp-(\d+)-(\d+)-\w+$/;

/** What an SSH master's socket is called in its folder. */
export const SSH_SOCKET = "s";

/** Makes a folder of mode 0700, so that nobody else gets at what is in it. */
export function makeScratchFolder(within = tmpdir()): string {
  const { pid, startTime } = identityOf(process.pid);
  return mkdtempSync(join(within, `pp-${pid}-${startTime}-`));
}

/** One that is removed with its owner. */
export function scratchFolder(): { readonly path: string } & Disposable {
  const path = makeScratchFolder();
  return {
    path,
    [Symbol.dispose]: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Ends the SSH masters of processes that have ended, and removes their folders. Never fails: masters end by themselves, too. */
export async function removeDeadScratch(within = tmpdir()): Promise<void> {
  const dead = readdirSync(within).filter((name) => {
    const [, pid, startTime = ""] = NAME.exec(name) ?? [];
    return pid !== undefined && !isRunning({ pid: Number(pid), startTime });
  });
  await Promise.all(
    dead.map(async (name) => {
      const folder = join(within, name);
      try {
        if (readdirSync(folder).includes(SSH_SOCKET)) await endMaster(join(folder, SSH_SOCKET));
        rmSync(folder, { recursive: true, force: true });
      } catch {
        // Somebody else's, or removed by another process that cleans up.
      }
    }),
  );
}

async function endMaster(socket: string): Promise<void> {
  // With a socket given, ssh goes by that one, whatever the host is called.
  const args = ["-F", "none", "-o", `ControlPath=${socket}`, "-O", "exit", "pinproof"];
  await run("ssh", args, { accept: [0, 255], timeoutMs: 30_000 });
}
