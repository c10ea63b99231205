// A sweep plan: exactly what is to be removed, as a file that a person can read first. It is applied as written, or not at all.
import { createHash } from "node:crypto";
import { messageOf, UsageError } from "../../base/errors.ts";
import { plainJson } from "../../base/plain-text.ts";

export const KINDS = ["server", "image", "flavor", "lock"] as const;

export type SweptKind = (typeof KINDS)[number];

/** Something in the cloud that is marked as a run's. */
export interface SweptResource {
  readonly kind: SweptKind;
  readonly id: string;
  readonly name: string;
  readonly run: string;
  /** Of its run, by its mark. ISO 8601. */
  readonly startedAt: string;
}

export interface PlannedResource extends SweptResource {
  /** When the plan was made. */
  readonly ageSeconds: number;
  readonly why: string;
}

/** Something that looks like ours and is left. */
export interface LeftResource {
  readonly kind: SweptKind;
  readonly id: string;
  readonly name: string;
  readonly why: string;
}

export interface SweepPlan {
  readonly version: 1;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly cloud: { readonly name: string; readonly identity: string };
  readonly project: { readonly id: string; readonly name: string };
  /** What was asked for: it is looked for again afterwards, and must be gone. */
  readonly select: Selection;
  /** In the order in which they go. */
  readonly resources: readonly PlannedResource[];
  readonly left: readonly LeftResource[];
}

export interface Selection {
  readonly olderThanSeconds: number;
  /** Of this run only. */
  readonly run?: string;
}

const VERSION = 1;
/** Of servers and images always, of flavors that Nova named itself, as it does ours. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The text of the plan's file. Its digest tells a plan that was edited from one that was not; it is no secret. */
export function writePlan(plan: SweepPlan): string {
  return `${plainJson({ ...plan, digest: digestOf(plan) })}\n`;
}

/**
 * @param file for the errors
 * @throws UsageError for a file that is no plan, is of a later version, or is not as it was written
 */
export function readPlan(text: string, file: string): SweepPlan {
  const hint = "Make a new one: npx pinproof sweep --output PLAN";
  const refuse = (why: string, said?: string): UsageError =>
    new UsageError(`${file}: ${why}`, {
      hint: `Nothing was removed. ${hint}`,
      ...(said === undefined ? {} : { said }),
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse("this is not JSON", messageOf(error));
  }
  if (!isMap(value)) throw refuse("this is not a sweep plan");
  const { version, digest, ...rest } = value;
  if (typeof version === "number" && version > VERSION) {
    throw refuse(`this plan has version ${version}, and this pinproof knows ${VERSION}`);
  }
  if (version !== VERSION) throw refuse("this is not a sweep plan");
  const plan = { version, ...rest };
  const misfit = misfitOf(plan);
  if (misfit !== undefined) throw refuse(`this is not a sweep plan: ${misfit}`);
  if (digest !== digestOf(plan)) {
    throw refuse(
      "this plan was edited after it was made",
      "to remove less, make a new plan with --run or --older-than",
    );
  }
  return plan as unknown as SweepPlan;
}

/** Of its content, however the file is laid out. */
function digestOf(plan: object): string {
  return createHash("sha256").update(JSON.stringify(plan)).digest("hex");
}

function misfitOf(plan: Readonly<Record<string, unknown>>): string | undefined {
  const { createdAt, cloud, project, select, resources, left } = plan;
  if (!isTime(createdAt)) return "createdAt is not a time";
  if (!isMap(cloud) || !isText(cloud.name) || !isText(cloud.identity)) return "cloud lacks its name or identity";
  if (!isMap(project) || !isText(project.id) || !isText(project.name)) return "project lacks its id or name";
  if (!isMap(select) || typeof select.olderThanSeconds !== "number" || !(select.olderThanSeconds >= 0)) {
    return "select lacks olderThanSeconds";
  }
  if (select.run !== undefined && !isText(select.run)) return "select.run is not the id of a run";
  if (!Array.isArray(left)) return "left is not a list";
  if (!Array.isArray(resources)) return "resources is not a list";
  for (const [index, thing] of (resources as unknown[]).entries()) {
    const misfit = misfitOfThing(thing);
    if (misfit !== undefined) return `resources[${index}] ${misfit}`;
  }
  return undefined;
}

function misfitOfThing(thing: unknown): string | undefined {
  if (!isMap(thing)) return "is not an object";
  const { kind, id, name, run, startedAt } = thing;
  if (!(KINDS as readonly unknown[]).includes(kind)) return `has no kind of ${KINDS.join(", ")}`;
  if (!isText(id) || !ID.test(id)) return "has no id of the cloud";
  if (!isText(name)) return "has no name";
  if (!isText(run) || !/^[a-z0-9]+$/.test(run)) return "has no run";
  return isTime(startedAt) ? undefined : "has no startedAt";
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isTime(value: unknown): value is string {
  return isText(value) && !Number.isNaN(Date.parse(value));
}
