// Servers, images, flavors and locks of the cloud, reduced to what tells whose they are.
import { markInDescription, markInMetadata, markInTags, type Mark } from "../../harness/run/marks.ts";
import { LOCK_NAME } from "../../harness/run/lock/lock-record.ts";
import type { ProjectClient, RequestOptions } from "../../drivers/openstack/client.ts";
import { isMissing } from "../../drivers/openstack/refusal.ts";
import { listAll } from "../../drivers/openstack/pages.ts";
import type { SweptKind } from "./sweep-plan.ts";

export interface CloudResource {
  readonly kind: SweptKind;
  readonly id: string;
  readonly name: string;
  /** Undefined where it is not marked as ours. */
  readonly mark: Mark | undefined;
  /** Null for flavors, which are the cloud's. */
  readonly project: string | null;
  /** By the cloud's clock; a flavor has none. */
  readonly createdAt: string | undefined;
  /** Ours are; what everybody sees is none of ours. */
  readonly isPrivate: boolean;
}

/** The first that tells and takes a flavor's description. */
const FLAVORS: RequestOptions = { microversion: "2.55" };

interface Raw {
  readonly id: string;
  readonly name: string | null;
  readonly [field: string]: unknown;
}

/** Everything whose name begins as ours do, or that is one of our locks: every page, of the client's own project. */
export async function listResources(client: ProjectClient): Promise<readonly CloudResource[]> {
  const { id: project } = await client.project();
  const owner = encodeURIComponent(project);
  const [servers, images, flavors] = await Promise.all([
    listAll<Raw>(client, {
      service: "compute",
      path: `/servers/detail?name=${encodeURIComponent("^pin-")}`,
      key: "servers",
    }),
    listAll<Raw>(client, { service: "image", path: `/v2/images?owner=${owner}`, key: "images" }),
    listAll<Raw>(client, {
      service: "compute",
      path: "/flavors/detail?is_public=None",
      key: "flavors",
      options: FLAVORS,
    }),
  ]);
  const all = [...servers.map(server), ...images.map(image), ...flavors.map(flavor)];
  return all.filter(
    ({ kind, name, project: of }) =>
      (of === null || of === project) && (kind === "lock" || /^pin-[a-z0-9]+-/.test(name)),
  );
}

const PATHS: Readonly<Record<SweptKind, { service: "compute" | "image"; path: string; key?: string }>> = {
  server: { service: "compute", path: "/servers", key: "server" },
  image: { service: "image", path: "/v2/images" },
  flavor: { service: "compute", path: "/flavors", key: "flavor" },
  lock: { service: "image", path: "/v2/images" },
};

/** Undefined where it is gone. */
export async function readResource(
  client: ProjectClient,
  kind: SweptKind,
  id: string,
): Promise<CloudResource | undefined> {
  const { service, path, key } = PATHS[kind];
  try {
    const answer = await client.request(service, "GET", `${path}/${id}`, kind === "flavor" ? FLAVORS : {});
    const raw = (key === undefined ? answer : (answer as Record<string, unknown>)[key]) as Raw;
    return kind === "server" ? server(raw) : kind === "flavor" ? flavor(raw) : image(raw);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** One that is gone already is fine. */
export async function removeResource(client: ProjectClient, kind: SweptKind, id: string): Promise<void> {
  const { service, path } = PATHS[kind];
  await client.request(service, "DELETE", `${path}/${id}`).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

function server({ id, name, metadata, tenant_id: project, created }: Raw): CloudResource {
  return {
    ...{ kind: "server", id, name: name ?? "", mark: markInMetadata(metadata), isPrivate: true },
    ...{ project: textOf(project) ?? "", createdAt: textOf(created) },
  };
}

function image({ id, name, tags, owner, created_at: created, visibility }: Raw): CloudResource {
  const isLock = name === LOCK_NAME && Array.isArray(tags) && tags.includes(LOCK_NAME);
  return {
    ...{ kind: isLock ? "lock" : "image", id, name: name ?? "", isPrivate: visibility === "private" },
    // A lock begins when it is made.
    mark: withStart(markInTags(tags), isLock ? textOf(created) : undefined),
    ...{ project: textOf(owner) ?? "", createdAt: textOf(created) },
  };
}

function flavor({ id, name, description, "os-flavor-access:is_public": isPublic }: Raw): CloudResource {
  const mark = markInDescription(description);
  return {
    kind: "flavor",
    id,
    name: name ?? "",
    mark,
    project: null,
    createdAt: undefined,
    isPrivate: isPublic === false,
  };
}

function withStart(mark: Mark | undefined, startedAt: string | undefined): Mark | undefined {
  return mark === undefined || startedAt === undefined ? mark : { ...mark, startedAt };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
