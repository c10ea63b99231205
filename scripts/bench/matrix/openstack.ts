// The rows by a shell script inside the container, where the client is and no network lies between.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cloudLayout } from "../../../cloud/layout.ts";
import { runInside } from "../../../cloud/controller/container.ts";
import { readState } from "../../../cloud/state.ts";
import type { Experiment } from "../../../experiments/index.ts";
import type { Rules } from "../../../nova/release.ts";
import { expectedOf, linesOf } from "./plan.ts";

const SCRIPT = join(import.meta.dirname, "openstack.sh");

/** @returns how many servers and calls went as the catalogue says, of how many */
export async function byOpenstackClient(
  rows: readonly Experiment[],
  rules: Rules,
): Promise<{ wallMs: number; asExpected: number; of: number }> {
  const { running } = readState(cloudLayout());
  if (running === undefined) throw new Error("the local cloud is not up");
  const input = `${rows.flatMap((row) => linesOf(row, rules)).join("\n")}\n`;
  // The script is an argument, for standard input holds the rows.
  const command = ["bash", "-c", readFileSync(SCRIPT, "utf8"), "openstack.sh"];
  const { stdout, durationMs } = await runInside(running, command, { input });
  const said = new Set(stdout.split("\n"));
  const expected = rows.flatMap((row) => expectedOf(row, rules));
  return { wallMs: durationMs, asExpected: expected.filter((line) => said.has(line)).length, of: expected.length };
}
