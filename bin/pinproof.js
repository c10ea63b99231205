#!/usr/bin/env node
// Loads the program into this very process: a child process would stand between the terminal and us when Ctrl-C is pressed.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { GONE, isWorkingFolderGone } from "../base/files/gone-folder.mjs";
import { builtProgram } from "./built.mjs";
import { registerTypeScript } from "./typescript.mjs";

try {
  if (isWorkingFolderGone()) throw new Error(GONE.summary);
  await load();
} catch (error) {
  if (!isWorkingFolderGone()) throw error;
  process.stderr.write(`\n${GONE.summary}\n${GONE.hint}\n`);
  // EXIT.usage, which is TypeScript.
  process.exitCode = 2;
}

/** What was built, or the sources where they are newer. */
async function load() {
  const built = builtProgram(resolve(import.meta.dirname, ".."));
  if (built !== undefined) {
    // A defect is told by the lines of the sources; this takes some hundredths of a second.
    process.setSourceMapsEnabled(true);
    await import(pathToFileURL(built).href);
    return;
  }
  await registerTypeScript();
  await import("./pinproof.ts");
}
