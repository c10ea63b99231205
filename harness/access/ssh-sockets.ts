// Where SSH masters have their sockets: a folder for each connection, named after the process that it is for, so that those of a
// process which was killed are found and ended by the next one.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../command.ts";
import { identityOf, isRunning } from "../process.ts";

/** Short: a socket's path holds 107 characters at most. */
const NAME = /^pp-(\d+)-(\d+)-\w+$/;

/** Makes a folder of mode 0700, so that nobody else gets at the connection. */
export function makeSocketFolder(within = tmpdir()): string {
  const { pid, startTime } = identityOf(process.pid);
  return mkdtempSync(join(within, `pp-${pid}-${startTime}-`));
}

/** Ends the masters of processes that have ended, and removes their folders. Never fails: they end by themselves in the end. */
export async function removeDeadSockets(within = tmpdir()): Promise<void> {
  const dead = readdirSync(within).filter((name) => {
    const [, pid, startTime = ""] = NAME.exec(name) ?? [];
    return pid !== undefined && !isRunning({ pid: Number(pid), startTime });
  });
  await Promise.all(
    dead.map(async (name) => {
      const folder = join(within, name);
      try {
        await Promise.all(readdirSync(folder).map((socket) => endMaster(join(folder, socket))));
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
  await run("ssh", args, { accept: [0, 255], timeoutMs: 5000 });
}
