// Removes what dead runs left in a project: first a plan, then exactly that plan, each resource checked again.
import { deathOf, listLockRecords } from "../../harness/run/lock/lock-record.ts";
import { messageOf, UsageError } from "../../base/errors.ts";
import type { ProjectClient } from "../../drivers/openstack/client.ts";
import { isForbidden } from "../../drivers/openstack/refusal.ts";
import { waitFor } from "../../base/wait.ts";
import type { LeftResource, PlannedResource, Selection, SweepPlan } from "./sweep-plan.ts";
import { listResources, readResource, removeResource } from "./cloud-resources.ts";
import { inOrder, type SweepRules, type SweepVerdict, verdictOf } from "./sweep-rules.ts";

export interface SweepOptions {
  readonly client: ProjectClient;
  readonly cloud: SweepPlan["cloud"];
  readonly runPrefix: (run: string) => string;
  /** Why a run of this machine's records may still live; undefined where it is not known here, or has ended. */
  readonly lifeHere: (run: string) => string | undefined;
  /** By the cloud's clock, in milliseconds since the epoch. */
  readonly nowMs: number;
  readonly signal?: AbortSignal;
}

/** Reads only. @throws as `request` */
export async function planSweep(select: Selection, options: SweepOptions): Promise<SweepPlan> {
  const { client, cloud, nowMs } = options;
  const project = await client.project();
  const [resources, rules] = await Promise.all([listResources(client), rulesOf(select, options)]);
  const planned: PlannedResource[] = [];
  const left: LeftResource[] = [];
  for (const resource of inOrder(resources)) {
    const { kind, id, name } = resource;
    const verdict = verdictOf(resource, rules);
    if (verdict.sweep) {
      const { run, startedAt, ageMs, why } = verdict;
      planned.push({ kind, id, name, run, startedAt, ageSeconds: Math.floor(ageMs / 1000), why });
    } else left.push({ kind, id, name, why: verdict.why });
  }
  return { version: 1, createdAt: new Date(nowMs).toISOString(), cloud, project, select, resources: planned, left };
}

export interface SweepOutcome {
  readonly removed: readonly PlannedResource[];
  /** Somebody else was faster. */
  readonly gone: readonly PlannedResource[];
  /** What is no longer as it was planned, and was left. */
  readonly refused: readonly { readonly resource: PlannedResource; readonly why: string }[];
  /** What the cloud did not remove, with its words. */
  readonly failed: readonly { readonly resource: PlannedResource; readonly why: string }[];
  /** What is found now by the same selection: nothing, where all is well. */
  readonly still: readonly PlannedResource[];
}

/**
 * Removes exactly what is planned, servers first. Before the first is removed all of them are looked at: a plan with a thing on
 * it that is not ours, is of another project or of another cloud, removes nothing.
 * @throws UsageError for such a plan
 */
export async function applySweep(plan: SweepPlan, options: SweepOptions): Promise<SweepOutcome> {
  await checkWhere(plan, options);
  const rules = await rulesOf(plan.select, options);
  for (const resource of plan.resources) {
    const verdict = await lookAt(resource, rules, options.client);
    if (verdict?.sweep === false && !verdict.isOurs) {
      throw new UsageError(
        `the plan names ${resource.kind} ${resource.id}, which must not be removed: ${verdict.why}`,
        {
          hint: "Nothing was removed. Make a new plan: npx pinproof sweep --output PLAN",
        },
      );
    }
  }
  const outcome = { removed: [] as PlannedResource[], gone: [] as PlannedResource[] };
  const refused: { resource: PlannedResource; why: string }[] = [];
  const failed: { resource: PlannedResource; why: string }[] = [];
  const leaving: PlannedResource[] = [];
  const ordered = inOrder(plan.resources);
  for (const [index, resource] of ordered.entries()) {
    options.signal?.throwIfAborted();
    try {
      // Once more: whole minutes may lie between the first look and this one.
      const verdict = await lookAt(resource, await rulesOf(plan.select, options), options.client);
      if (verdict === undefined) outcome.gone.push(resource);
      else if (!verdict.sweep) refused.push({ resource, why: verdict.why });
      else {
        await removeResource(options.client, resource.kind, resource.id);
        if (resource.kind === "server") leaving.push(resource);
        else outcome.removed.push(resource);
      }
    } catch (error) {
      failed.push({ resource, why: wordsOf(resource, error) });
    }
    // An image or a flavor may be in use until the servers have gone.
    if (resource.kind === "server" && ordered[index + 1]?.kind !== "server") {
      for (const one of leaving) {
        const why = await untilGone(one, options);
        if (why === undefined) outcome.removed.push(one);
        else failed.push({ resource: one, why });
      }
    }
  }
  const { resources: still } = await planSweep(plan.select, options);
  return { ...outcome, refused, failed, still };
}

async function checkWhere(plan: SweepPlan, { client, cloud }: SweepOptions): Promise<void> {
  const project = await client.project();
  const other = (what: string, planned: string, here: string): UsageError =>
    new UsageError(`the plan is for another ${what}: it names ${planned}, and this is ${here}`, {
      hint: "Nothing was removed. Name the cloud that the plan was made on with OS_CLOUD, or make a new plan.",
    });
  if (plan.cloud.identity !== cloud.identity) throw other("cloud", plan.cloud.identity, cloud.identity);
  if (plan.cloud.name !== cloud.name) throw other("cloud", plan.cloud.name, cloud.name);
  if (plan.project.id !== project.id) throw other("project", plan.project.id, project.id);
}

/** Undefined where it is gone. */
async function lookAt(
  planned: PlannedResource,
  rules: SweepRules,
  client: ProjectClient,
): Promise<SweepVerdict | undefined> {
  const resource = await readResource(client, planned.kind, planned.id);
  if (resource === undefined) return undefined;
  // Its own run's mark tells a thing that was changed since the plan from one that was never ours.
  const isOurs =
    resource.mark?.run === planned.run && (resource.project === null || resource.project === rules.project);
  const not = (why: string): SweepVerdict => ({ sweep: false, isOurs, why });
  if (resource.kind !== planned.kind) return not(`it is no ${planned.kind}`);
  if (resource.name !== planned.name) return not(`its name is ${resource.name}, and not ${planned.name}`);
  const verdict = verdictOf(resource, rules);
  if (!verdict.sweep) return { ...verdict, isOurs: verdict.isOurs || isOurs };
  if (verdict.run === planned.run && verdict.startedAt === planned.startedAt) return verdict;
  return not(
    `its mark says run ${verdict.run} of ${verdict.startedAt}, and not ${planned.run} of ${planned.startedAt}`,
  );
}

async function untilGone({ kind, id }: PlannedResource, { client, signal }: SweepOptions): Promise<string | undefined> {
  try {
    await waitFor(async () => ((await readResource(client, kind, id)) === undefined ? true : undefined), {
      ...{ what: `${kind} ${id} is gone`, timeoutMs: 15 * 60_000, intervalMs: 500 },
      ...(signal === undefined ? {} : { signal }),
    });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function rulesOf(select: Selection, { client, runPrefix, lifeHere, nowMs }: SweepOptions): Promise<SweepRules> {
  const [project, locks] = await Promise.all([client.project(), listLockRecords(client)]);
  const live = locks.filter((record) => deathOf(record, nowMs) === undefined);
  return {
    ...{ project: project.id, select, nowMs, runPrefix },
    lifeOf: (run) => {
      const lock = live.find((record) => record.run === run);
      return lock === undefined
        ? lifeHere(run)
        : `its lock in the project is alive (${lock.owner}, since ${lock.since})`;
    },
  };
}

function wordsOf({ kind }: PlannedResource, error: unknown): string {
  return kind === "flavor" && isForbidden(error) ? "only an administrator may remove flavors" : messageOf(error);
}
