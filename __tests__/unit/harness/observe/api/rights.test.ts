// What each reader says where the cloud does not let the user in: in one line, with the role that it takes.
import { attempt } from "../../../../../harness/evidence/attempt.ts";
import { readConsole } from "../../../../../harness/observe/api/console.ts";
import { listFlavors } from "../../../../../harness/observe/api/flavors.ts";
import { readImage } from "../../../../../harness/observe/api/glance.ts";
import { readFlavor, readServer, readTopology } from "../../../../../harness/observe/api/nova.ts";
import { readAllocations } from "../../../../../harness/observe/api/placement.ts";
import { readProvider } from "../../../../../harness/observe/api/providers.ts";
import { asAllowed, NEEDS } from "../../../../../harness/observe/api/rights.ts";
import { readComputeServices } from "../../../../../harness/observe/api/services.ts";
import { surveyHosts } from "../../../../../harness/observe/survey.ts";
import { type ApiClient, ApiError } from "../../../../../drivers/openstack/client.ts";
import { isForbidden } from "../../../../../drivers/openstack/refusal.ts";
import { failed } from "../../../../support/captured/evidence.ts";
import { fakeClient } from "../../../../support/stand-ins/fake-client.ts";
import { errorOf } from "../../../../support/stand-ins/programs.ts";

const WORDS = "Policy doesn't allow it\n to be performed.";
const refusing = (status: number, words = WORDS): ApiClient => ({
  request: () => Promise.reject(new ApiError(`it failed with status ${status}`, status, { said: words })),
});
const closed = refusing(403);
const said = "; it answered 403: Policy doesn't allow it to be performed.";

describe("asAllowed", () => {
  it("tells a refusal in one line, and keeps its status", async () => {
    const error = await errorOf(asAllowed("that needs X", closed.request("compute", "GET", "/")));
    expect(error).toMatchObject({ message: `that needs X${said}`, status: 403, code: "TARGET", exitCode: 3 });
    expect(isForbidden(error)).toBe(true);
  });

  it("without words of the cloud says only that it was refused", async () => {
    const error = await errorOf(asAllowed("that needs X", refusing(403, "").request("compute", "GET", "/")));
    expect(error).toMatchObject({ message: "that needs X; it answered 403" });
  });

  it.each([[401], [404], [500], [503]])("leaves status %d as it is", async (status) => {
    const error = await errorOf(asAllowed("that needs X", refusing(status).request("compute", "GET", "/")));
    expect(error).toMatchObject({ message: expect.stringContaining(`it failed with status ${status}`) as string });
    expect(isForbidden(error)).toBe(false);
  });

  it("gives an answer through", async () => {
    await expect(asAllowed("that needs X", Promise.resolve(7))).resolves.toBe(7);
  });
});

describe("a reader that is not let in", () => {
  it.each<[string, (client: ApiClient) => Promise<unknown>, string, RegExp]>([
    ["of a server", (client) => readServer(client, "id"), NEEDS.server, /reader or member in the server's project/],
    ["of its topology", (client) => readTopology(client, "id"), NEEDS.topology, /its pins an administrator/],
    [
      "of its charge",
      (client) => readAllocations(client, "id"),
      NEEDS.allocations,
      /an administrator, or the role service/,
    ],
    ["of its image", (client) => readImage(client, "id"), NEEDS.image, /reader or member/],
    ["of services", (client) => readComputeServices(client), NEEDS.services, /needs an administrator/],
    ["of flavors", (client) => listFlavors(client), NEEDS.flavors, /ask an administrator/],
  ])("%s says so and names the role", async (_what, read, needs, role) => {
    expect(await attempt(read(closed))).toEqual(failed(`${needs}${said}`));
    expect(needs).toMatch(role);
  });

  it("of the console does", async () => {
    expect(await readConsole(closed, "id")).toEqual(failed(`${NEEDS.console}${said}`));
  });

  it("of a flavor whose extra specs are hidden does", async () => {
    const client = fakeClient({ "GET compute /flavors/f": { flavor: { name: "f", vcpus: 1, ram: 64 } } });
    expect(await attempt(readFlavor(client, "f"))).toEqual(failed(NEEDS.extraSpecs));
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ["Placement is closed", {}, NEEDS.providers, NEEDS.providers],
    [
      "the hypervisors are closed and the provider has a longer name",
      { "GET placement /resource_providers?name=c": { resource_providers: [] } },
      NEEDS.hypervisors,
      NEEDS.hypervisors,
    ],
    [
      "a provider's own things are closed",
      { "GET placement /resource_providers?name=c": { resource_providers: [{ uuid: "p" }] } },
      NEEDS.inventories,
      NEEDS.traits,
    ],
  ])("of a host in Placement does: %s", async (_what, answers, inventories, traits) => {
    const open = fakeClient(answers);
    const client: ApiClient = {
      request: (service, method, path) => {
        const call = `${method} ${service} ${path}`;
        return call in answers ? open.request(service, method, path) : closed.request(service, method, path);
      },
    };
    expect(await readProvider(client, "c")).toEqual({
      inventories: failed(`${inventories}${said}`),
      traits: failed(`${traits}${said}`),
    });
  });

  const texts = Object.entries(NEEDS);
  it.each(texts)("the text of %s is one line without a full stop", (_what, needs) => {
    expect(needs).not.toMatch(/\n|\.$/);
  });

  it.each(texts.filter(([what]) => what !== "flavors"))("the text of %s names the policy", (_what, needs) => {
    expect(needs).toMatch(/\(polic(y|ies) [\w:-]+/);
  });
});

test("a survey without rights goes by the hosts that are configured, and says what each source needs", async () => {
  const none = failed("not reached");
  const seen = { capabilitiesXml: none, onlineCpus: none, cpuSets: none, freeMemory: none };
  const hosts = { names: ["b", "a"], survey: () => Promise.resolve(seen) };
  const facts = await surveyHosts({ client: closed, hosts });
  expect(facts.map(({ name }) => name)).toEqual(["a", "b"]);
  for (const fact of facts) {
    expect(fact).toMatchObject({
      service: failed(`${NEEDS.services}${said}`),
      inventories: failed(`${NEEDS.providers}${said}`),
      traits: failed(`${NEEDS.providers}${said}`),
    });
  }
});
