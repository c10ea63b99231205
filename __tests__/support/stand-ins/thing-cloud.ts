// Servers, images and flavors of a stand-in cloud, which come and go: it pages, filters, and stamps images with its own clock,
// as Glance and Nova do.
import { randomUUID } from "node:crypto";
import { marksOf } from "../../../harness/run/marks.ts";
import { ApiError, type ProjectClient, type RequestOptions } from "../../../drivers/openstack/client.ts";
import { PROJECT } from "./fake-client.ts";

export interface RawResource {
  id: string;
  name: string | null;
  [field: string]: unknown;
}

type Kind = "servers" | "images" | "flavors";

export class ResourceCloud implements ProjectClient {
  readonly servers: RawResource[] = [];
  readonly images: RawResource[] = [];
  readonly flavors: RawResource[] = [];
  /** `METHOD path` of everything that changes something. */
  readonly changes: string[] = [];
  readonly calls: string[] = [];
  /** By the cloud's clock. */
  nowMs = Date.parse("2026-11-25T12:00:00Z");
  pageSize = 1000;
  projectId = PROJECT.id;
  /** Called before each request is answered; what it throws is the answer. */
  intercept: (call: string) => Promise<void> | void = () => undefined;

  project() {
    return Promise.resolve({ id: this.projectId, name: "tests" });
  }

  /** A client of another user of this cloud. */
  as(projectId: string): ProjectClient {
    return {
      project: () => Promise.resolve({ id: projectId, name: projectId }),
      request: (...asked) => this.request(...asked),
    };
  }

  async request(service: string, method: string, path: string, { body }: RequestOptions = {}): Promise<unknown> {
    const call = `${method} ${path}`;
    this.calls.push(`${method} ${service} ${path}`);
    await this.intercept(call);
    if (method !== "GET") this.changes.push(call);
    const url = new URL(path, "http://cloud");
    const [, kind, id] = /^(?:\/v2)?\/(servers|images|flavors)(?:\/(?!detail)([^/]+))?/.exec(url.pathname) ?? [];
    if (kind === undefined) throw notFound(call);
    const all = this[kind as Kind];
    if (method === "POST") return this.#make(body as object);
    if (id === undefined) return this.#page(kind as Kind, url.searchParams);
    const at = all.findIndex((thing) => thing.id === id);
    const thing = all[at];
    if (thing === undefined) throw notFound(call);
    if (method === "DELETE") all.splice(at, 1);
    if (method === "PATCH") {
      const [{ value }] = body as [{ value: unknown }];
      Object.assign(thing, { tags: value, updated_at: this.#stamp() });
    }
    return kind === "images" ? thing : { [kind.slice(0, -1)]: thing };
  }

  #make(body: object): RawResource {
    const time = this.#stamp();
    const image = { id: randomUUID(), name: null, ...body, owner: this.projectId, created_at: time, updated_at: time };
    this.images.push(image);
    return image;
  }

  #page(kind: Kind, query: URLSearchParams): unknown {
    const [owner, name, marker] = ["owner", "name", "marker"].map((field) => query.get(field));
    const matching = this[kind]
      .filter((thing) => owner === null || thing.owner === owner)
      .filter((thing) => {
        if (name === null || name === undefined) return true;
        return kind === "images" ? thing.name === name : new RegExp(name).test(thing.name ?? "");
      });
    const from = marker === null ? 0 : matching.findIndex(({ id }) => id === marker) + 1;
    const page = matching.slice(from, from + Math.min(this.pageSize, Number(query.get("limit"))));
    const goesOn = from + page.length < matching.length;
    const links =
      kind === "images"
        ? { next: "/v2/images?marker=x" }
        : { [`${kind}_links`]: [{ rel: "next", href: "http://inside/x" }] };
    return { [kind]: page, ...(goesOn ? links : {}) };
  }

  /** Glance knows whole seconds. */
  #stamp(): string {
    return new Date(this.nowMs).toISOString().replace(/\.\d+Z$/, "Z");
  }
}

function notFound(call: string): ApiError {
  return new ApiError(`${call}: no such thing`, 404, { said: "not found" });
}

/** Hours ago, by that cloud's clock. */
const ago = (cloud: ResourceCloud, hours: number): string => new Date(cloud.nowMs - hours * 3_600_000).toISOString();

/** A server, an image and a flavor of a run that began so many hours ago. */
export function leaveResources(cloud: ResourceCloud, run: string, hours: number): void {
  const startedAt = ago(cloud, hours);
  const { tags, metadata, description } = marksOf(run, startedAt);
  cloud.servers.push({
    ...{ id: randomUUID(), name: `pin-${run}-A04-server`, metadata, tenant_id: PROJECT.id, created: startedAt },
  });
  cloud.images.push({
    ...{ id: randomUUID(), name: `pin-${run}-shared-plain`, tags, owner: PROJECT.id },
    ...{ visibility: "private", created_at: startedAt, updated_at: startedAt },
  });
  cloud.flavors.push({
    ...{ id: randomUUID(), name: `pin-${run}-shared-f1x128`, description, "os-flavor-access:is_public": false },
  });
}
