import { readPlacementHost, readServersOn, readServerStates } from "../../../../../harness/observe/api/audit-cloud.ts";
import { readAuditRecords } from "../../../../../harness/observe/api/audit-records.ts";
import { ApiError } from "../../../../../drivers/openstack/client.ts";
import { type Answers, fakeClient } from "../../../../support/stand-ins/fake-client.ts";

const one = "11111111-1111-4111-8111-111111111111";
const two = "22222222-2222-4222-8222-222222222222";
const gone = "99999999-9999-4999-8999-999999999999";

const server = (id: string, more: object = {}) => ({
  ...{ id, name: `name of ${id.slice(0, 1)}`, status: "ACTIVE" },
  ...{ "OS-EXT-SRV-ATTR:host": "h", "OS-EXT-STS:task_state": null, ...more },
});
const refuse = (status: number) => () => {
  throw new ApiError("GET of compute failed", status, { said: "policy" });
};

const PROVIDER: Answers = {
  "GET placement /resource_providers?name=h": { resource_providers: [{ uuid: "p" }] },
  "GET placement /resource_providers/p/inventories": {
    inventories: { PCPU: { total: 4, reserved: 0, allocation_ratio: 1, max_unit: 4 } },
  },
  "GET placement /resource_providers/p/usages": { usages: { PCPU: 2 } },
  "GET placement /resource_providers/p/allocations": {
    allocations: { [one.toUpperCase()]: { resources: { PCPU: 2, MEMORY_MB: 64 } } },
  },
};

const LIST = "GET compute /servers/detail?all_tenants=1&host=h&limit=500";

describe("what Placement says of a host", () => {
  it("is its inventory, and what each server is charged, in one call for all", async () => {
    const client = fakeClient(PROVIDER);
    const { inventories, charged } = await readPlacementHost(client, "h");
    expect(inventories).toMatchObject({ ok: true, value: { PCPU: { total: 4, used: 2 } } });
    expect(charged).toEqual({ ok: true, value: new Map([[one, { PCPU: 2, MEMORY_MB: 64 }]]) });
    expect(client.calls.filter((call) => call.endsWith("/allocations"))).toHaveLength(1);
  });

  it("one that fails leaves the other", async () => {
    const client = fakeClient({ ...PROVIDER, "GET placement /resource_providers/p/allocations": refuse(403) });
    expect(await readPlacementHost(client, "h")).toMatchObject({ inventories: { ok: true }, charged: { ok: false } });
  });

  it("a host that Placement does not know is the reason at both", async () => {
    const client = fakeClient({
      "GET placement /resource_providers?name=h": { resource_providers: [] },
      "GET compute /os-hypervisors/detail": { hypervisors: [] },
    });
    const { inventories, charged } = await readPlacementHost(client, "h");
    expect(!inventories.ok && inventories.reason).toContain("no resource provider for host h");
    expect(charged).toEqual(inventories);
  });
});

describe("the servers of a host", () => {
  it("are read page by page, until one is empty", async () => {
    const client = fakeClient({
      [LIST]: { servers: [server(one)] },
      [`${LIST}&marker=${one}`]: { servers: [server(two, { "OS-EXT-STS:task_state": "migrating" })] },
      [`${LIST}&marker=${two}`]: { servers: [] },
    });
    const servers = await readServersOn(client, "h");
    expect([...servers]).toEqual([
      [one, { name: "name of 1", status: "ACTIVE", host: "h", taskState: null }],
      [two, { name: "name of 2", status: "ACTIVE", host: "h", taskState: "migrating" }],
    ]);
  });

  it("one by itself: there, not there, not told", async () => {
    const client = fakeClient({
      [`GET compute /servers/${one}`]: { server: server(one, { "OS-EXT-SRV-ATTR:host": "other" }) },
      [`GET compute /servers/${two}`]: refuse(500),
    });
    const states = await readServerStates(client, [one, two, gone]);
    expect(states.get(one)).toMatchObject({ ok: true, value: { host: "other" } });
    expect(states.get(two)).toMatchObject({ ok: false, reason: expect.stringContaining("policy") as string });
    expect(states.get(gone)).toEqual({ ok: true, value: null });
  });
});

describe("the records of a host", () => {
  const host = { name: "h", virsh: ["virsh"], novaConfig: "/etc/nova" };
  const xml = (uuid: string) => `<domain type='kvm' id='1'>\n  <uuid>${uuid}</uuid>\n</domain>`;

  /** Answers with these domains, and notes when it was asked. */
  function connection(uuids: readonly string[], calls: string[]) {
    return {
      script: (_text: string, [mark = ""]: readonly string[]) => {
        calls.push("look");
        const part = (name: string, text: string) => `${mark} begin ${name}\n${text}\n${mark} end ${name} 0\n`;
        const stdout = part("listed", uuids.join("\n")) + part("domains-0", uuids.map(xml).join("\n"));
        return Promise.resolve({ command: "sh", status: 0, stdout, stderr: "", durationMs: 1 });
      },
    };
  }

  const answers: Answers = {
    ...PROVIDER,
    [LIST]: { servers: [server(one)] },
    [`${LIST}&marker=${one}`]: { servers: [] },
    [`GET compute /servers/${two}`]: { server: server(two) },
  };

  it("ask Nova first, then Placement, then the host, and then by itself for what was not in Nova's list", async () => {
    const client = fakeClient(answers);
    const records = await readAuditRecords(host, {
      ...{ client, leftOut: [] },
      connection: connection([one, two, gone], client.calls),
    });
    expect(client.calls.indexOf("look")).toBeGreaterThan(
      client.calls.findIndex((call) => call.endsWith("/allocations")),
    );
    expect(client.calls.slice(client.calls.indexOf("look") + 1)).toEqual([
      `GET compute /servers/${two}`,
      `GET compute /servers/${gone}`,
    ]);
    expect(records.servers.ok && [...records.servers.value.keys()]).toEqual([one, two, gone]);
    expect(records.servers.ok && records.servers.value.get(gone)).toEqual({ ok: true, value: null });
  });

  it("without an administrator nobody is an orphan: Nova denies another's server, too", async () => {
    const client = fakeClient({ ...PROVIDER, [LIST]: refuse(403) });
    const records = await readAuditRecords(host, {
      ...{ client, leftOut: [] },
      connection: connection([gone], client.calls),
    });
    expect(records.servers).toMatchObject({ ok: false });
    expect(client.calls.some((call) => call.startsWith(`GET compute /servers/${gone}`))).toBe(false);
  });

  it("what is left out is not asked for", async () => {
    const client = fakeClient({});
    const records = await readAuditRecords(host, {
      ...{ client, leftOut: ["nova", "placement"] },
      connection: connection([one], client.calls),
    });
    expect(client.calls).toEqual(["look"]);
    expect(records.seen.domains.ok).toBe(true);
  });

  it("an audit that is stopped does not look any more", async () => {
    const client = fakeClient(answers);
    const asked = readAuditRecords(
      host,
      { ...{ client, leftOut: [] }, connection: connection([one], client.calls) },
      AbortSignal.abort(new Error("Ctrl-C")),
    );
    await expect(asked).rejects.toThrow("Ctrl-C");
    expect(client.calls).not.toContain("look");
  });
});
