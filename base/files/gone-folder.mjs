// The folder that the command was started in may be removed, by whoever cleans up; relative paths then lead nowhere. Plain
// JavaScript: `bin/pinproof.js` asks before anything else is loaded.
import { statSync } from "node:fs";

export const GONE = {
  summary: "The folder that this command was started in does not exist any more.",
  hint: "Change to a folder that exists and run it again.",
};

const startedIn = folderNow();

/** Also where there is another one of that name by now: whoever writes a file makes the folders on the way to it. */
export function isWorkingFolderGone() {
  return startedIn === undefined || identityOf(startedIn.path) !== startedIn.identity;
}

function folderNow() {
  try {
    // Node.js may know the path from its own start, and it may be gone since.
    const path = process.cwd();
    const identity = identityOf(path);
    return identity && { path, identity };
  } catch {
    return undefined;
  }
}

function identityOf(path) {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found && `${found.dev} ${found.ino}`;
}
