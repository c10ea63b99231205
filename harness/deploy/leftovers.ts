// What a run has left in the cloud, found by name and not by our records: an apply that was killed may have made a server
// that no state knows. Only exact prefixes of one run are ever looked for.
import type { ApiClient } from "../../drivers/openstack/client.ts";
import { isMissing } from "../../drivers/openstack/refusal.ts";
import { listAll } from "../../drivers/openstack/pages.ts";
import { waitFor } from "../../base/wait.ts";

export interface Leftover {
  readonly kind: "server" | "image" | "flavor";
  readonly id: string;
  readonly name: string;
}

interface Named {
  readonly id: string;
  readonly name: string | null;
}

const PATHS: Readonly<Record<Leftover["kind"], { service: "compute" | "image"; path: string }>> = {
  server: { service: "compute", path: "/servers" },
  image: { service: "image", path: "/v2/images" },
  flavor: { service: "compute", path: "/flavors" },
};

/** Which names are meant. */
export interface Naming {
  /** What every name of the run begins with; never empty. */
  readonly prefix: string;
  /** Only these; without it everything of the run. */
  readonly only?: ReadonlySet<string>;
  /** @default all */
  readonly kinds?: readonly Leftover["kind"][];
}

export async function findLeftovers(client: ApiClient, { prefix, only, kinds }: Naming): Promise<Leftover[]> {
  if (!/^pin-[a-z0-9]+-$/.test(prefix)) throw new Error(`"${prefix}" is not the prefix of one run`);
  const list = async (kind: Leftover["kind"], path: string, key: string): Promise<Leftover[]> => {
    if (kinds && !kinds.includes(kind)) return [];
    const things = await listAll<Named>(client, { service: PATHS[kind].service, path, key });
    return things
      .filter(({ name }) => name?.startsWith(prefix) && (only?.has(name) ?? true))
      .map(({ id, name }) => ({ kind, id, name: name ?? id }));
  };
  const [servers, images, flavors] = await Promise.all([
    list("server", `/servers?name=${encodeURIComponent(`^${prefix}`)}`, "servers"),
    list("image", "/v2/images?sort=created_at:desc", "images"),
    list("flavor", "/flavors?is_public=None", "flavors"),
  ]);
  // In the order in which they may go.
  return [...servers, ...images, ...flavors];
}

/**
 * Removes them and waits until they are gone.
 * @throws TimeoutError where one does not go; the cloud's error where it refuses to remove one
 */
export async function removeLeftovers(client: ApiClient, naming: Naming): Promise<Leftover[]> {
  const found = await findLeftovers(client, naming);
  if (found.length === 0) return [];
  const refused: unknown[] = [];
  for (const { kind, id } of found) {
    await client.request(PATHS[kind].service, "DELETE", `${PATHS[kind].path}/${id}`).catch((error: unknown) => {
      if (!isMissing(error)) refused.push(error);
    });
  }
  // One that stays is no reason to leave the others.
  if (refused.length > 0) throw refused[0];
  await waitFor(
    async () => {
      const left = await findLeftovers(client, naming);
      if (left.length > 0)
        throw new Error(`still there: ${left.map(({ kind, name }) => `${kind} ${name}`).join(", ")}`);
      return true;
    },
    { what: `everything named ${naming.prefix}... is gone`, timeoutMs: 15 * 60_000, intervalMs: 500 },
  );
  return found;
}
