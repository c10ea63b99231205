// What time it is for the cloud: ages and signs of life are by its clock, whatever the clock of this machine says.
import type { OpenStackClient } from "../../drivers/openstack/client.ts";

/** By the `Date` of Glance's answer; by this machine's clock where there is none. Milliseconds since the epoch. */
export async function readCloudTime(client: Pick<OpenStackClient, "open">): Promise<number> {
  const answer = await client.open("image", "GET", "/v2/images?limit=1");
  await answer.body.dump();
  const { date } = answer.headers;
  const time = typeof date === "string" ? Date.parse(date) : Number.NaN;
  return Number.isNaN(time) ? Date.now() : time;
}
