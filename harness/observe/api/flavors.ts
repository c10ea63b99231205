// The flavors that this user may see, with their extra specs.
import { TargetError } from "../../../base/errors.ts";
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import { asArray, asNumber, asObject, asString, stringsOf } from "./json.ts";
import { asAllowed, NEEDS } from "./rights.ts";

/** 2.61 gives extra specs with the flavors, where the policy allows it. */
const FLAVORS = "2.61";

export interface ListedFlavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly diskGb: number;
  /** Whether it has ephemeral disks or swap: disk of the host that comes besides. */
  readonly hasMoreDisk: boolean;
  /** An operator may forbid new servers of it. */
  readonly disabled: boolean;
  /** Null where the policy hides them: then nobody knows what the flavor asks for. */
  readonly extraSpecs: Readonly<Record<string, string>> | null;
}

/**
 * `GET /flavors/detail`: the public ones, and private ones that this project may use.
 * @throws TargetError where they cannot be read
 */
export async function listFlavors(client: ApiClient): Promise<readonly ListedFlavor[]> {
  const found: ListedFlavor[] = [];
  for (let marker = ""; ;) {
    const path = `/flavors/detail${marker === "" ? "" : `?marker=${encodeURIComponent(marker)}`}`;
    const answer = await asAllowed(NEEDS.flavors, client.request("compute", "GET", path, { microversion: FLAVORS }));
    const page = parseFlavors(answer);
    found.push(...page.flavors);
    const last = page.flavors.at(-1)?.id;
    if (!page.hasMore || last === undefined || last === marker) return found;
    marker = last;
  }
}

export function parseFlavors(answer: unknown): {
  readonly flavors: readonly ListedFlavor[];
  readonly hasMore: boolean;
} {
  const body = asObject(answer, "body");
  const flavors = asArray(body.flavors, "flavors").map((item): ListedFlavor => {
    const flavor = asObject(item, "flavors[]");
    const specs = flavor.extra_specs;
    return {
      id: asString(flavor.id, "flavor.id"),
      name: asString(flavor.name, "flavor.name"),
      vcpus: asNumber(flavor.vcpus, "flavor.vcpus"),
      memoryMiB: asNumber(flavor.ram, "flavor.ram"),
      diskGb: asNumber(flavor.disk, "flavor.disk"),
      hasMoreDisk: [flavor["OS-FLV-EXT-DATA:ephemeral"], flavor.swap].some((size) => Number(size) > 0),
      disabled: flavor["OS-FLV-DISABLED:disabled"] === true,
      extraSpecs: specs === undefined ? null : stringsOf(asObject(specs, "flavor.extra_specs")),
    };
  });
  return { flavors, hasMore: "flavors_links" in body };
}

/**
 * The flavors that a person named, in that order, each once.
 * @param wanted names or ids
 * @throws TargetError naming those that are there
 */
export async function readNamedFlavors(
  client: ApiClient,
  wanted: readonly string[],
  cloud: string,
): Promise<readonly ListedFlavor[]> {
  const there = await listFlavors(client);
  const found = wanted.map((word) => {
    const flavor = there.find(({ id }) => id === word) ?? there.find(({ name }) => name === word);
    if (flavor !== undefined) return flavor;
    throw new TargetError(`cloud ${cloud} has no flavor "${word}" that this user may see`, {
      said: `existing flavors: ${there.map(({ name }) => name).join(", ") || "none"}`,
      hint:
        "Name one of these with --flavors (or `flavors` in pinproof.yaml), or ask an administrator to give the project access: " +
        `openstack flavor set --project PROJECT ${word}`,
    });
  });
  return [...new Map(found.map((flavor) => [flavor.id, flavor])).values()];
}
