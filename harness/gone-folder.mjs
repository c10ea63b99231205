// The folder that the command was started in may be removed, by whoever cleans up; relative paths then lead nowhere. Plain
// JavaScript: `bin/pinproof.js` asks before anything else is loaded.
import { existsSync } from "node:fs";

export const GONE = {
  summary: "The folder that this command was started in does not exist any more.",
  hint: "Change to a folder that exists and run it again.",
};

const startedIn = folderNow();

export function isWorkingFolderGone() {
  return startedIn === undefined || !existsSync(startedIn);
}

function folderNow() {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
