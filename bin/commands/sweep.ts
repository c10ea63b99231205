import { shellWord } from "../../base/shell.ts";
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { EXIT, InterruptedError, messageOf, UsageError } from "../../base/errors.ts";
import { writeFileAtomic } from "../../base/files/files.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { isSwept, renderSweepOutcome, renderSweepPlan } from "../../operate/clean-up/render-sweep.ts";
import { readCloudTime } from "../../operate/clean-up/cloud-time.ts";
import { lifeHere, noteClean } from "../../operate/clean-up/local-runs.ts";
import { readPlan, type Selection, type SweepPlan, writePlan } from "../../operate/clean-up/sweep-plan.ts";
import { applySweep, planSweep, type SweepOptions } from "../../operate/clean-up/sweep.ts";
import { runPrefix } from "../../stacks/resource-names.ts";
import { cloudInUse } from "../session/cloud-in-use.ts";
import { commandInterrupts } from "../terminal/interrupts.ts";
import { printJson } from "../terminal/print-json.ts";
import { screen } from "../terminal/screen.ts";

/** Longer than any run: what is younger may be one whose lock cannot be seen. */
const OLDER_THAN = "6h";

export function sweepCommand() {
  return new Command("sweep")
    .description("remove what dead runs left in the project: first a plan, then exactly that plan")
    .option("--older-than <age>", `minimum age: 90m, 6h, 2d (default: ${OLDER_THAN}; with --run: any age)`, seconds)
    .option("--run <id>", "only resources of this run")
    .option("--output <file>", "write the plan to this file, as JSON")
    .option("--apply <plan>", "remove exactly what this plan lists, after checking each resource again")
    .option("--json", "print the plan, or the result of applying it, as JSON")
    .addHelpText(
      "after",
      `
Without --apply nothing is changed. A resource is removed only if its name, its mark, its project and its age say so, and
never while its run is alive, by its lock in the project or by its record in this folder.

Examples:
  npx pinproof sweep --output plan.json
  npx pinproof sweep --apply plan.json
  npx pinproof sweep --run k7mtr2wd --output plan.json

Exit codes:
  0 the plan is made; or everything on it is gone, and a second check found nothing
  2 the plan cannot be used: nothing was removed
  3 the cloud cannot be reached
  5 something stayed: the cloud refused it, or it has changed since`,
    )
    .action(async ({ olderThan, run, output, apply, json = false }) => {
      if (apply !== undefined && (olderThan !== undefined || run !== undefined || output !== undefined)) {
        throw new UsageError("--apply removes what the plan lists: it takes no --older-than, --run or --output", {
          hint: "Make the plan with those options, then apply it.",
        });
      }
      // Before anybody is asked: a plan that cannot be used needs no cloud.
      const plan = apply === undefined ? undefined : readPlan(textOf(apply), apply);
      using interrupts = commandInterrupts("ending after what is under way");
      interrupts.onStopNow = { kill: () => undefined, then: "npx pinproof sweep" };
      const { signal } = interrupts;
      const work = withOptions(signal, async (client, options) => {
        if (plan !== undefined) return applyPlan(plan, client, options, json);
        const select: Selection = {
          olderThanSeconds: olderThan ?? (run === undefined ? seconds(OLDER_THAN) : 0),
          ...(run === undefined ? {} : { run }),
        };
        await makePlan(select, options, { output, json });
      });
      await work.catch((error: unknown) => {
        throw signal.aborted ? new InterruptedError("interrupted; what was removed stays removed") : error;
      });
    });
}

async function withOptions(
  signal: AbortSignal,
  body: (client: OpenStackClient, options: SweepOptions) => Promise<void>,
): Promise<void> {
  const target = cloudInUse();
  const config = readCloud(target.cloudsFile, target.cloud);
  await using client = new OpenStackClient(config);
  await body(client, {
    ...{ client, runPrefix, lifeHere, signal },
    cloud: { name: target.cloud, identity: config.auth.url },
    nowMs: await readCloudTime(client),
  });
}

async function makePlan(
  select: Selection,
  options: SweepOptions,
  { output, json }: { output: string | undefined; json: boolean },
): Promise<void> {
  const plan = await planSweep(select, options);
  if (output !== undefined) writeFileAtomic(output, writePlan(plan));
  process.stdout.write(json ? writePlan(plan) : renderSweepPlan(plan, screen()));
  if (output === undefined || json || plan.resources.length === 0) return;
  process.stdout.write(`\nRemove exactly this with: npx pinproof sweep --apply ${shellWord(output)}\n`);
}

async function applyPlan(
  plan: SweepPlan,
  client: OpenStackClient,
  options: SweepOptions,
  json: boolean,
): Promise<void> {
  const outcome = await applySweep(plan, options);
  if (json) printJson(outcome);
  else process.stdout.write(renderSweepOutcome(outcome));
  if (!isSwept(outcome)) process.exitCode = EXIT.deploy;
  const runs = [...new Set(plan.resources.map(({ run }) => run))];
  await noteClean(client, runs, { runPrefix });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file}: the plan cannot be read`, { said: messageOf(error), cause: error });
  }
}

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

function seconds(text: string): number {
  const [, number = "", unit = ""] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (number === "") throw new InvalidArgumentError("it must be an age such as 90m, 6h or 2d");
  return Number(number) * (UNITS[unit] ?? 1);
}
