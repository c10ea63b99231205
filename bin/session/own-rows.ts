// A user's own experiments, for `--experiments`. Loaded only then: validator and compiler take time to load.
import type { Experiment } from "../../experiments/experiment.ts";
import { messageOf, systemCode, UsageError } from "../../base/errors.ts";

/** @throws UsageError for a folder or file that cannot be read, and for rows that cannot be run */
export async function ownRows(dir: string): Promise<readonly Experiment[]> {
  const { loadRows } = await import("../../harness/row-files/load-rows.ts");
  return loadRows(dir, importCode);
}

async function importCode(url: string): Promise<unknown> {
  await takeTypeScript(url.endsWith("ts"));
  return import(url);
}

/** @param isNeeded for JavaScript it is not: it only helps an old Node.js to tell what kind a file is */
async function takeTypeScript(isNeeded: boolean): Promise<void> {
  const { NO_TYPESCRIPT, registerTypeScript } = await import("../typescript.mjs");
  try {
    await registerTypeScript();
  } catch (error) {
    if (systemCode(error) !== NO_TYPESCRIPT) throw error;
    if (!isNeeded) return;
    throw new UsageError("rows in TypeScript cannot be loaded here", {
      said: messageOf(error),
      hint: "Install tsx beside pinproof (npm install tsx), use Node.js 22.18 or later, or write the row in YAML.",
    });
  }
}
