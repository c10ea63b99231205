// A person's own experiments, for `--experiments`. The validator and the compiler are of no use without it.
import type { Experiment } from "../experiments/experiment.ts";

/** @throws UsageError for a folder or file that cannot be read, and for rows that cannot be run */
export async function ownRows(dir: string): Promise<readonly Experiment[]> {
  const { loadRows } = await import("../harness/catalogue/load-rows.ts");
  return loadRows(dir, importCode);
}

async function importCode(url: string): Promise<unknown> {
  const { registerTypeScript } = await import("./typescript.mjs");
  await registerTypeScript();
  return import(url);
}
