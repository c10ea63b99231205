import { rmSync } from "node:fs";

const SOON_MS = 10_000;

/**
 * Removes a folder into which another process still writes. `rmSync` lists a folder once and then only repeats its `rmdir`, whatever
 * `maxRetries` is: a file that was made in between keeps it from ever getting done.
 */
export function removeWhileWritten(folder: string): void {
  for (const deadline = Date.now() + SOON_MS; ;) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY" || Date.now() > deadline) throw error;
    }
  }
}
