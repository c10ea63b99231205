// The local cloud under measurement: its client, its newest microversion's rules, its one compute host in Placement.
import { handOver } from "../../../cloud/hand-over.ts";
import { cloudLayout } from "../../../cloud/layout.ts";
import { readMaxMicroversion } from "../../../drivers/openstack/max-microversion.ts";
import { type Rules, rulesFor } from "../../../nova/release.ts";
import { OpenStackClient } from "../../../drivers/openstack/client.ts";
import { readCloud } from "../../../drivers/openstack/clouds-yaml.ts";

export function localClient(): OpenStackClient {
  const { cloudsFile, cloud } = handOver(cloudLayout());
  return new OpenStackClient(readCloud(cloudsFile, cloud));
}

export async function localRules(): Promise<Rules> {
  await using client = localClient();
  return rulesFor(await readMaxMicroversion(client));
}

/** Of PCPU, on the one compute host. */
export async function usedPcpus(client: OpenStackClient, provider: string): Promise<number> {
  const answer = await client.request("placement", "GET", `/resource_providers/${provider}/usages`);
  return (answer as { usages: Record<string, number> }).usages.PCPU ?? 0;
}

export async function providerOf(client: OpenStackClient): Promise<string> {
  const answer = await client.request("placement", "GET", "/resource_providers");
  const [provider] = (answer as { resource_providers: { uuid: string }[] }).resource_providers;
  if (provider === undefined) throw new Error("Placement knows no compute host");
  return provider.uuid;
}
