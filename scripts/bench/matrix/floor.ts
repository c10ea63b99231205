// What the cloud itself could at best do: pinned servers one after another by bare API calls, the next one asked for the moment
// that Placement has the CPU free again. Nothing is looked at, and no terraform is between.
import { SETTLED_MS } from "../../../__tests__/support/limits.ts";
import { readAllocations } from "../../../harness/observe/api/placement.ts";
import type { OpenStackClient } from "../../../drivers/openstack/client.ts";
import { waitFor } from "../../../base/wait.ts";
import { localClient } from "./cloud.ts";

const POLL = { intervalMs: 100, timeoutMs: SETTLED_MS };

export interface Life {
  /** From the request until it is ACTIVE. */
  readonly bootMs: number;
  /** From the request to delete it until Placement has its CPU free. */
  readonly removalMs: number;
}

export async function pinnedLivesByApi(lives: number, signal: AbortSignal): Promise<Life[]> {
  await using client = localClient();
  const name = `pin-floor-${process.pid}`;
  const image = await baseImage(client);
  const flavor = await makeFlavor(client, name);
  try {
    const seen: Life[] = [];
    for (let life = 0; life < lives; life++) {
      signal.throwIfAborted();
      seen.push(await liveOnce(client, { name, image, flavor }, signal));
    }
    return seen;
  } finally {
    await client.request("compute", "DELETE", `/flavors/${flavor}`);
  }
}

async function liveOnce(
  client: OpenStackClient,
  { name, image, flavor }: { name: string; image: string; flavor: string },
  signal: AbortSignal,
): Promise<Life> {
  const asked = Date.now();
  const server = { name, imageRef: image, flavorRef: flavor, networks: "none" };
  const made = await client.request("compute", "POST", "/servers", { microversion: "2.37", body: { server } });
  const { id } = (made as { server: { id: string } }).server;
  let built: { status: string; at: number };
  try {
    built = await waitFor(
      async () => {
        const answer = await client.request("compute", "GET", `/servers/${id}`);
        const { status } = (answer as { server: { status: string } }).server;
        return status === "BUILD" ? undefined : { status, at: Date.now() };
      },
      { ...POLL, what: `server ${id} is ACTIVE`, signal },
    );
    if (built.status !== "ACTIVE") throw new Error(`server ${id} is in ${built.status}`);
  } catch (error) {
    await client.request("compute", "DELETE", `/servers/${id}`);
    throw error;
  }
  const leaving = Date.now();
  await client.request("compute", "DELETE", `/servers/${id}`);
  const free = await waitFor(
    async () => {
      const { resources } = await readAllocations(client, id);
      return Object.keys(resources).length === 0 ? Date.now() : undefined;
    },
    { ...POLL, what: `Placement has the CPU of server ${id} free` },
  );
  return { bootMs: built.at - asked, removalMs: free - leaving };
}

async function baseImage(client: OpenStackClient): Promise<string> {
  const { images } = (await client.request("image", "GET", "/v2/images?name=pinproof-base")) as {
    images: { id: string }[];
  };
  const [image] = images;
  if (image === undefined) throw new Error("the local cloud has no image pinproof-base");
  return image.id;
}

async function makeFlavor(client: OpenStackClient, name: string): Promise<string> {
  const flavor = { name, vcpus: 1, ram: 128, disk: 1, "os-flavor-access:is_public": false };
  const made = await client.request("compute", "POST", "/flavors", { body: { flavor } });
  const { id } = (made as { flavor: { id: string } }).flavor;
  await client.request("compute", "POST", `/flavors/${id}/os-extra_specs`, {
    body: { extra_specs: { "hw:cpu_policy": "dedicated" } },
  });
  return id;
}
