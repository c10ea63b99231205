// One case of the drill: a run of its own in a folder of its own, stopped at a moment, put away as its user is told to, and then
// everything compared with what was there before.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { cli, startCli } from "../../__tests__/support/real-cloud/cli.ts";
import { SETTLED_MS } from "../../__tests__/support/limits.ts";
import { cloudInventory, machineInventory } from "../../__tests__/support/real-cloud/inventory.ts";
import { messageOf } from "../../base/errors.ts";
import { listRunFolders } from "../../harness/run/run-folder.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import { waitFor } from "../../base/wait.ts";
import type { Death } from "./deaths.ts";
import type { Moment } from "./moments.ts";

export interface CaseResult {
  readonly death: string;
  readonly moment: string;
  /** How the process ended: its exit code, or the signal. */
  readonly ended: string;
  /** The command that was typed afterwards; undefined where none had to be. */
  readonly command?: string;
  /** From the signal until nothing was left. Milliseconds. */
  readonly tookMs: number;
  /** What was left, or went otherwise than told; empty for a clean case. */
  readonly wrong: readonly string[];
}

/** The experiment that is stopped: an image, a flavor and a pinned server. */
const EXPERIMENT = "A04";
/** The report is written within milliseconds: a run may be over before the signal comes. */
const TRIES = 5;

/** @throws Error where the moment was missed every time */
export async function oneCase(
  death: Death,
  moment: Moment,
  { client, target }: { client: ApiClient; target: CloudTarget },
): Promise<CaseResult> {
  for (let attempt = 1; ; attempt++) {
    const result = await attemptCase(death, moment, { client, target });
    if (result !== undefined) return result;
    if (attempt === TRIES) throw new Error(`the run was over before ${death.name} came, ${TRIES} times`);
  }
}

async function attemptCase(
  death: Death,
  moment: Moment,
  { client, target }: { client: ApiClient; target: CloudTarget },
): Promise<CaseResult | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "pp-drill-"));
  // Of its own, so that what a run leaves in it is told from what others leave.
  const temporary = join(folder, "tmp");
  const workFolder = join(folder, "work");
  for (const made of [temporary, workFolder]) mkdirSync(made);
  const options = { cwd: workFolder, env: { TMPDIR: temporary } };
  try {
    const before = await inventory(target, workFolder, temporary);
    const run = startCli(["run", EXPERIMENT], options);
    await moment.reached(run, client);
    const started = Date.now();
    await death.die(run);
    const { status, signal, stderr } = await run.ending;
    // It had come to its end by itself: nothing was stopped.
    if (signal === null && status === 0) return undefined;
    const wrong: string[] = [];
    const command = await putAway(death, { stderr, status, options, wrong });
    await waitFor(
      async () => {
        const left = differences(before, await inventory(target, workFolder, temporary));
        if (left.length > 0) throw new Error(left.join(", "));
        return true;
      },
      // An SSH master that lost its owner ends after a minute.
      { what: "nothing is left", timeoutMs: SETTLED_MS, intervalMs: 500 },
    ).catch((error: unknown) => wrong.push(messageOf(error)));
    wrong.push(...brokenReports(workFolder));
    return {
      ...{ death: death.name, moment: moment.name, ended: signal ?? `exit ${status ?? "none"}` },
      ...(command === undefined ? {} : { command }),
      ...{ tookMs: Date.now() - started, wrong },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the user is told to do, where the run could not do it itself. */
async function putAway(
  death: Death,
  {
    stderr,
    status,
    options,
    wrong,
  }: { stderr: string; status: number | null; options: { cwd: string; env: { TMPDIR: string } }; wrong: string[] },
): Promise<string | undefined> {
  if (death.putAwayBy === "itself") {
    if (status !== 130) wrong.push(`exit ${status ?? "none"} in place of 130: ${lastLine(stderr)}`);
    return undefined;
  }
  const [folder] = listRunFolders(options.cwd);
  if (folder === undefined) return undefined;
  const told = await cli(["runs", "destroy", folder.id], options);
  if (told.status !== 0) wrong.push(`runs destroy ended with ${told.status ?? "none"}: ${lastLine(told.stderr)}`);
  return "runs destroy";
}

async function inventory(
  target: CloudTarget,
  workFolder: string,
  temporary: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { processes, mounts, interfaces } = machineInventory(workFolder);
  return {
    ...(await cloudInventory(target)),
    ...{ processes, mounts, interfaces, "temporary files": readdirSync(temporary).filter((name) => !isCompiled(name)) },
  };
}

/** tsx keeps what it has compiled there, for every program of this user. */
const isCompiled = (name: string): boolean => name.startsWith("tsx-");

function differences(
  before: Readonly<Record<string, readonly string[]>>,
  after: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  return Object.entries(after).flatMap(([what, list]) => {
    const earlier = before[what] ?? [];
    if (isDeepStrictEqual(earlier, list)) return [];
    const more = list.filter((one) => !earlier.includes(one));
    const less = earlier.filter((one) => !list.includes(one));
    return [...more.map((one) => `${what}: ${one} is left`), ...less.map((one) => `${what}: ${one} is gone`)];
  });
}

/** A report is whole, or it is not there. */
function brokenReports(workFolder: string): readonly string[] {
  return listRunFolders(workFolder).flatMap(({ path }) => {
    const folder = join(path, "report");
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      return isWhole(name, text) ? [] : [`${name} of the report is not whole`];
    });
  });
}

function isWhole(name: string, text: string): boolean {
  if (name.endsWith(".xml")) return text.trimEnd().endsWith("</testsuites>");
  if (name.endsWith(".html")) return text.trimEnd().endsWith("</html>");
  if (!name.endsWith(".json")) return text.endsWith("\n");
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";
