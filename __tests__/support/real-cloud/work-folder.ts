// A folder to run in, for one test.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listRunFolders } from "../../../harness/run/run-folder.ts";
import { afterThisTest } from "../after-test.ts";
import { type Before, before } from "./as-before.ts";
import { cli } from "./cli.ts";

export interface WorkFolder {
  readonly path: string;
  /** What was there before the test. */
  readonly earlier: Before;
}

/**
 * Makes a folder for this test. After it, what the test's runs have left in the cloud is removed, and then the folder.
 * @param env for the commands that remove it
 */
export async function workFolder(env: Record<string, string | undefined> = {}): Promise<WorkFolder> {
  const path = temporaryFolder();
  afterThisTest(() => removeRuns(path, env));
  return { path, earlier: await before(path) };
}

/** A folder for files of this test alone. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "pinproof-test-"));
  afterThisTest(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

/** Removes what runs in a work folder have left in the cloud, where they have left something. */
export async function removeRuns(path: string, env: Record<string, string | undefined> = {}): Promise<void> {
  for (const { id } of listRunFolders(path)) await cli(["runs", "destroy", id], { cwd: path, env });
}
