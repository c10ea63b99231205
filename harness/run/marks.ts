// What says on a thing in the cloud that pinproof made it, for which run, and since when: so that its owner and its age are
// known from the cloud alone, on another machine and after our records are lost. Written by the stacks, read by the sweeper.
//
// Servers have tags and metadata, images have tags, flavors have their description. None of them decides where a guest runs.
// Images have no property of ours: their properties are what an experiment asks for, Nova copies them into every server, and
// a cloud may forbid members to set unknown ones.

/** What every resource of a run carries. */
export interface Marks {
  /** Of servers and images: at most 60 characters each, without `/` and `,` (Nova's rule; Glance takes 255). */
  readonly tags: readonly string[];
  /** Of servers. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Of flavors, which have neither; extra specs would change where a guest runs. */
  readonly description: string;
}

/** What a thing's marks say. */
export interface Mark {
  readonly run: string;
  /** ISO 8601; undefined for what is made by hand with cdktf, which has no start: its stacks must stay the same. */
  readonly startedAt: string | undefined;
}

const RUN = "pinproof-run";
const STARTED = "pinproof-started";
const DESCRIPTION = /^pinproof run ([a-z0-9]+)(?: started (\S+))?$/;

/** @param startedAt ISO 8601 */
export function marksOf(run: string, startedAt?: string): Marks {
  const metadata = { [RUN]: run, ...(startedAt === undefined ? {} : { [STARTED]: startedAt }) };
  return {
    metadata,
    tags: Object.entries(metadata).map(([name, value]) => `${name}=${value}`),
    description: `pinproof run ${run}${startedAt === undefined ? "" : ` started ${startedAt}`}`,
  };
}

/** @param tags as an API told them; anything else than texts is passed over */
export function markInTags(tags: unknown): Mark | undefined {
  return markOf(tagValue(tags, RUN), tagValue(tags, STARTED));
}

export function markInMetadata(metadata: unknown): Mark | undefined {
  if (typeof metadata !== "object" || metadata === null) return undefined;
  const { [RUN]: run, [STARTED]: started } = metadata as Record<string, unknown>;
  return markOf(run, started);
}

export function markInDescription(description: unknown): Mark | undefined {
  const [, run, started] = (typeof description === "string" ? DESCRIPTION.exec(description) : null) ?? [];
  return markOf(run, started);
}

/** The value of the first tag `name=value`. */
export function tagValue(tags: unknown, name: string): string | undefined {
  if (!Array.isArray(tags)) return undefined;
  const found = tags.find((tag): tag is string => typeof tag === "string" && tag.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/** Half a mark, or one that no run can have, is none. */
function markOf(run: unknown, started: unknown): Mark | undefined {
  if (typeof run !== "string" || !/^[a-z0-9]+$/.test(run)) return undefined;
  if (started === undefined) return { run, startedAt: undefined };
  if (typeof started !== "string" || Number.isNaN(Date.parse(started))) return undefined;
  return { run, startedAt: started };
}
