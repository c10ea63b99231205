import { TargetError } from "../../../../base/errors.ts";
import { unread } from "../../../../harness/evidence/attempt.ts";
import type { HostSurvey } from "../../../../harness/observe/host/compute-hosts.ts";
import { hypervisorOf, parseInventories, parseTraits } from "../../../../harness/observe/api/providers.ts";
import { parseServices } from "../../../../harness/observe/api/services.ts";
import { surveyHosts } from "../../../../harness/observe/survey.ts";
import { type Answers, fakeClient } from "../../../support/stand-ins/fake-client.ts";
import { ok } from "../../../support/captured/evidence.ts";

const service = (host: string, more = {}) => ({
  ...{ binary: "nova-compute", host, id: 4, zone: "nova", status: "enabled", state: "up", disabled_reason: null },
  ...more,
});

const inventories = {
  resource_provider_generation: 8,
  inventories: {
    VCPU: { total: 1, reserved: 0, min_unit: 1, max_unit: 1, step_size: 1, allocation_ratio: 16 },
    PCPU: { total: 2, reserved: 0, min_unit: 1, max_unit: 2, step_size: 1, allocation_ratio: 1 },
  },
};

/** What the cloud answers of a host whose provider has this id. */
const providerAnswers = (id: string): Answers => ({
  [`GET placement /resource_providers/${id}/inventories`]: inventories,
  [`GET placement /resource_providers/${id}/usages`]: { usages: { VCPU: 0, PCPU: 1 } },
  [`GET placement /resource_providers/${id}/traits`]: { traits: ["HW_CPU_X86_SSE2", "COMPUTE_NODE"] },
});

const answers: Answers = {
  "GET compute /os-services?binary=nova-compute": { services: [service("b"), service("a", { state: "down" })] },
  "GET placement /resource_providers?name=a": { resource_providers: [{ uuid: "1", name: "a" }] },
  "GET placement /resource_providers?name=b": { resource_providers: [{ uuid: "2", name: "b" }] },
  ...providerAnswers("1"),
  ...providerAnswers("2"),
};

const seen: HostSurvey = {
  capabilitiesXml: ok("<capabilities/>"),
  onlineCpus: ok("0-1"),
  cpuSets: ok({ dedicated: "1", shared: "0", legacy: null, reserved: null }),
  freeMemory: ok([]),
};

const hosts = { names: ["c"], survey: () => Promise.resolve(seen) };

describe("surveyHosts", () => {
  it("has every nova-compute, by name, with Placement and the host beside it", async () => {
    const facts = await surveyHosts({ client: fakeClient(answers), hosts });
    expect(facts.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(facts[0]).toEqual({
      name: "a",
      service: ok({ status: "enabled", state: "down", disabledReason: null }),
      inventories: ok({
        VCPU: { total: 1, reserved: 0, allocationRatio: 16, maxUnit: 1, used: 0 },
        PCPU: { total: 2, reserved: 0, allocationRatio: 1, maxUnit: 2, used: 1 },
      }),
      traits: ok(["COMPUTE_NODE", "HW_CPU_X86_SSE2"]),
      ...seen,
    });
  });

  it("looks at each host by Nova's name", async () => {
    const looks: string[] = [];
    const survey = (name: string) => (looks.push(name), Promise.resolve(seen));
    await surveyHosts({ client: fakeClient(answers), hosts: { ...hosts, survey } });
    expect(looks).toEqual(["a", "b"]);
  });

  it("without an administrator's rights: the configured hosts, and each source says why", async () => {
    const client = fakeClient({
      "GET*": () => {
        throw new TargetError("GET failed with status 403");
      },
    });
    const none = { ok: false, reason: "GET failed with status 403" };
    expect(await surveyHosts({ client, hosts })).toEqual([
      { name: "c", service: none, inventories: none, traits: none, ...seen },
    ]);
  });

  it("no compute host is configured: its own sources say so, Nova and Placement are there", async () => {
    const none = unread("no compute host is configured, so none can be read");
    const unseen = { capabilitiesXml: none, onlineCpus: none, cpuSets: none, freeMemory: none };
    const blind = { names: [], survey: () => Promise.resolve(unseen) };
    const [facts] = await surveyHosts({ client: fakeClient(answers), hosts: blind });
    expect(facts).toMatchObject({ name: "a", service: { ok: true }, inventories: { ok: true }, ...unseen });
  });

  it("nobody is known: nothing was seen", async () => {
    const client = fakeClient({});
    expect(await surveyHosts({ client, hosts: { ...hosts, names: [] } })).toEqual([]);
  });

  it("a provider by the hypervisor's name, where libvirt knows the host by a longer one", async () => {
    const client = fakeClient({
      "GET compute /os-services?binary=nova-compute": { services: [service("a")] },
      "GET placement /resource_providers?name=a": { resource_providers: [] },
      "GET compute /os-hypervisors/detail": {
        hypervisors: [
          { id: "8", hypervisor_hostname: "b.example.org", service: { host: "b" } },
          { id: "9", hypervisor_hostname: "a.example.org", service: { host: "a" } },
        ],
      },
      ...providerAnswers("9"),
    });
    const [facts] = await surveyHosts({ client, hosts });
    expect(facts).toMatchObject({ inventories: { ok: true }, traits: { ok: true } });
    expect(client.calls).toContain("GET placement /resource_providers/9/traits");
  });

  it("a host that never registered says so", async () => {
    const client = fakeClient({
      ...answers,
      "GET placement /resource_providers?name=a": { resource_providers: [] },
      "GET compute /os-hypervisors/detail": { hypervisors: [] },
    });
    const reason = "Placement has no resource provider for host a: has nova-compute ever started there?";
    expect((await surveyHosts({ client, hosts }))[0]).toMatchObject({
      inventories: { ok: false, reason },
      traits: { ok: false, reason },
      service: { ok: true },
    });
  });

  it("traits that cannot be read take nothing else with them", async () => {
    const broken = fakeClient({
      ...answers,
      "GET placement /resource_providers/1/traits": () => {
        throw new TargetError("no traits");
      },
    });
    expect((await surveyHosts({ client: broken, hosts }))[0]).toMatchObject({
      inventories: { ok: true },
      traits: { ok: false, reason: "no traits" },
    });
  });

  it("a name with odd characters stays one name in a query", async () => {
    const client = fakeClient({
      ...answers,
      "GET compute /os-services?binary=nova-compute": { services: [service("a&b=c/../d")] },
    });
    await surveyHosts({ client, hosts });
    expect(client.calls).toContain("GET placement /resource_providers?name=a%26b%3Dc%2F..%2Fd");
  });

  it("stops where it is asked to", async () => {
    const signal = AbortSignal.abort(new Error("stop"));
    await expect(surveyHosts({ client: fakeClient(answers), hosts }, signal)).rejects.toThrow("stop");
  });
});

describe("what the survey reads", () => {
  it("a disabled service has the operator's words", () => {
    const disabled = service("a", { status: "disabled", disabled_reason: "memory is being changed" });
    expect(parseServices({ services: [disabled] }).get("a")).toEqual({
      status: "disabled",
      state: "up",
      disabledReason: "memory is being changed",
    });
  });

  it.each([
    ["services without a list", () => parseServices({ services: {} }), /services should be a list/],
    ["a service without a host", () => parseServices({ services: [service("a", { host: 1 })] }), /service\.host/],
    [
      "an inventory without a total",
      () => parseInventories({ inventories: { PCPU: { reserved: 0 } } }, { usages: {} }),
      /inventories\.PCPU\.total should be a number, and is missing/,
    ],
    ["no usages", () => parseInventories(inventories, {}), /usages should be an object, and is missing/],
    ["a trait that is none", () => parseTraits({ traits: [1] }), /traits\[\] should be a text/],
    ["hypervisors of old", () => hypervisorOf({ hypervisors: [{ id: 1 }] }, "a"), /hypervisor\.service/],
  ])("%s", (_what, read, message) => {
    expect(read).toThrow(message);
  });

  it("a class that nothing is used of", () => {
    expect(parseInventories(inventories, { usages: {} }).PCPU).toMatchObject({ total: 2, used: 0 });
  });

  it("no hypervisor of that host", () => {
    expect(hypervisorOf({ hypervisors: [] }, "a")).toBeUndefined();
  });
});
