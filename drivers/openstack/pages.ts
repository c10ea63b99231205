// Whole lists: Nova and Glance answer with a page, at most as long as their operator allows (1000, or far less), and go on
// after a marker. Whoever reads one page only takes a long list for a complete one.
import { TargetError } from "../../base/errors.ts";
import type { ApiClient, RequestOptions } from "./client.ts";

/** What of a listed thing is needed to go on: the marker is the last one's id. */
export interface Listed {
  readonly id: string;
}

export interface Listing {
  readonly service: "compute" | "image";
  /** With its query, without `limit` and `marker`. */
  readonly path: string;
  /** The answer's field: `servers`, `images`, `flavors`. */
  readonly key: string;
  readonly options?: RequestOptions;
}

const PAGE = 500;
/** Half a million things: a service that goes on beyond that does not understand its own marker. */
const MOST_PAGES = 1000;

/**
 * Every page. A page may be shorter than asked for, so only the service's own link to the next one tells that there is more:
 * `next` (Glance), `servers_links` with `rel: next` (Nova). The link itself is not followed, for behind a proxy it may name
 * another address.
 * @throws as `request`; TargetError where the service gives the same page again
 */
export async function listAll<T extends Listed>(
  client: ApiClient,
  { service, path, key, options }: Listing,
): Promise<readonly T[]> {
  const found: T[] = [];
  let marker: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = `limit=${PAGE}${marker === undefined ? "" : `&marker=${encodeURIComponent(marker)}`}`;
    const answer = (await client.request(
      service,
      "GET",
      `${path}${path.includes("?") ? "&" : "?"}${query}`,
      options,
    )) as Readonly<Record<string, unknown>>;
    const things = (answer[key] ?? []) as readonly T[];
    found.push(...things);
    const last = things.at(-1)?.id;
    if (last === undefined || !goesOn(answer, key)) return found;
    if (last === marker) break;
    marker = last;
  }
  throw new TargetError(`${service} returns the same page of ${key} again and again`, {
    said: `asked for what follows ${marker ?? "the beginning"}`,
  });
}

function goesOn(answer: Readonly<Record<string, unknown>>, key: string): boolean {
  if (typeof answer.next === "string") return true;
  const links = answer[`${key}_links`];
  return Array.isArray(links) && links.some((link: { rel?: unknown } | null) => link?.rel === "next");
}
