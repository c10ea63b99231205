// Nova's answers of 400 and above, each a real one and told by the real provider: what the provider's library makes of it is read
// back into Nova's words. A refusal is a finding; a fault of Nova's is none.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloudLayout } from "../../cloud/layout.ts";
import { runInside } from "../../cloud/controller/container.ts";
import { readState } from "../../cloud/state.ts";
import { refusalIn } from "../../harness/deploy/refusal-in-diagnostic.ts";
import { isPinproofError } from "../../base/errors.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { findBaseImage } from "../../harness/targets/base-image.ts";
import { locateTerraform } from "../../drivers/terraform/binary.ts";
import { terraformEnvironment } from "../../drivers/terraform/environment.ts";
import type { DiagnosticEvent } from "../../drivers/terraform/events.ts";
import { installProvider } from "../../drivers/terraform/install-provider.ts";
import { providerOnlyConfiguration } from "../../drivers/terraform/provider-source.ts";
import { Terraform } from "../../drivers/terraform/terraform.ts";
import { waitFor } from "../../base/wait.ts";
import { SETTLED_MS } from "../support/limits.ts";
import { testTarget } from "../support/real-cloud/session.ts";
import { temporaryFolder } from "../support/real-cloud/work-folder.ts";

const NOBODY = "11111111-2222-3333-4444-555555555555";
const name = `pinproof-refused-${process.pid}`;
const undo: (() => Promise<unknown>)[] = [];
let client: OpenStackClient;
let good: { image_id: string; flavor_id: string; network_mode: "none" };

beforeAll(async () => {
  const target = testTarget();
  client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
  undo.push(() => client.close());
  const { id } = await findBaseImage(client, target);
  good = { image_id: id, flavor_id: await make("compute", "/flavors", "flavor", flavor), network_mode: "none" };
});
const flavor = { name, vcpus: 1, ram: 128, disk: 1 };

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

/** Makes a thing for the time of this file. */
async function make(service: "compute" | "network", path: string, key: string, body: object): Promise<string> {
  const made = await client.request(service, "POST", path, { body: { [key]: body } });
  const { id = "" } = (made as Record<string, { id: string }>)[key] ?? {};
  undo.push(() => client.request(service, "DELETE", `${path}/${id}`));
  return id;
}

/** What the provider says of a server that Nova does not take. */
async function refused(server: object, provider: object = {}): Promise<DiagnosticEvent> {
  const target = testTarget();
  const binary = await locateTerraform();
  const installed = await installProvider({ terraform: binary });
  const directory = join(temporaryFolder(), "stack");
  mkdirSync(directory);
  const configuration = {
    ...(JSON.parse(providerOnlyConfiguration()) as object),
    provider: { openstack: { cloud: target.cloud, ...provider } },
    resource: { openstack_compute_instance_v2: { refused: { name, ...server } } },
  };
  writeFileSync(join(directory, "main.tf.json"), JSON.stringify(configuration));
  const environment = terraformEnvironment({ provider: installed, target });
  const terraform = new Terraform({
    binary,
    provider: installed,
    directory,
    environment,
    logFolder: join(directory, "logs"),
  });
  await terraform.init();
  const errors: DiagnosticEvent[] = [];
  const onEvent = (event: { kind: string }): void => {
    if (event.kind === "diagnostic") errors.push(event as DiagnosticEvent);
  };
  try {
    await terraform.apply({ onEvent });
    await terraform.destroy();
  } catch (error) {
    if (!isPinproofError(error)) throw error;
  }
  const [error] = errors;
  if (error === undefined || errors.length !== 1)
    throw new Error(`${errors.length} diagnostics: ${JSON.stringify(errors)}`);
  return error;
}

test("400: a flavor that is not there", async () => {
  expect(refusalIn(await refused({ ...good, flavor_id: NOBODY }))).toEqual({
    ...{
      status: 400,
      kind: "badRequest",
      message: expect.stringContaining(`Flavor ${NOBODY} could not be found`),
    },
  });
});

test("403: more metadata than the quota allows", async () => {
  const metadata = Object.fromEntries(Array.from({ length: 129 }, (_, n) => [`key${n}`, "value"]));
  expect(refusalIn(await refused({ ...good, metadata }))).toEqual({
    ...{ status: 403, kind: "forbidden", message: expect.stringMatching(/metadata/i) },
  });
});

test("404: a path that Nova has not got, in the words of the web server before it", async () => {
  const { url } = await computeEndpoint();
  const { status, kind } = refusalIn(await refused(good, { endpoint_overrides: { compute: `${url}/nowhere/` } })) ?? {};
  expect({ status, kind }).toEqual({ status: 404, kind: null });
});

test("409: two networks, and none is named", async () => {
  for (const number of [1, 2]) {
    const network_id = await make("network", "/v2.0/networks", "network", { name: `${name}-${number}` });
    const subnet = { network_id, ip_version: 4, cidr: `198.51.100.${number * 16}/28`, enable_dhcp: false };
    await client.request("network", "POST", "/v2.0/subnets", { body: { subnet } });
  }
  const { image_id, flavor_id } = good;
  expect(refusalIn(await refused({ image_id, flavor_id }))).toEqual({
    ...{
      status: 409,
      kind: "conflictingRequest",
      message: expect.stringContaining("Multiple possible networks"),
    },
  });
});

test("413: a body that is longer than Nova reads", async () => {
  const { status, message } = refusalIn(await refused({ ...good, user_data: "x".repeat(120_000) })) ?? {};
  expect({ status, message }).toEqual({ status: 413, message: expect.stringMatching(/too large/i) });
});

test("500: Glance is down, which is a fault and no refusal", async () => {
  const { running } = readState(cloudLayout());
  if (testTarget().kind !== "local" || running === undefined)
    throw new Error("this test stops a service, so it needs the local cloud: unset OS_CLOUD");
  await runInside(running, ["systemctl", "stop", "glance-api"]);
  try {
    const error = await refused(good);
    expect(error.summary).toContain("but got 500 instead");
    expect(refusalIn(error)).toBeUndefined();
  } finally {
    await runInside(running, ["systemctl", "start", "glance-api"]);
    await waitFor(() => findBaseImage(client, testTarget()), {
      ...{ what: "Glance answers again", timeoutMs: SETTLED_MS, intervalMs: 500 },
    });
  }
});

async function computeEndpoint(): Promise<{ url: string }> {
  const { catalog } = (await client.request("identity", "GET", "/auth/catalog")) as {
    catalog: { type: string; endpoints: { interface: string; url: string }[] }[];
  };
  const found = catalog.find(({ type }) => type === "compute")?.endpoints.find((one) => one.interface === "public");
  if (found === undefined) throw new Error("the catalogue has no compute service");
  return { url: found.url.replace(/\/$/, "") };
}
