import { TargetError } from "../../../../base/errors.ts";
import { missingServer, observeRefused, observeServer } from "../../../../harness/observe/observe-server.ts";
import type { ApiClient } from "../../../../drivers/openstack/client.ts";
import { judge } from "../../../../harness/judge/judge.ts";
import { captured, capturedHost, capturedServer, failed, ok, RULES } from "../../../support/captured/evidence.ts";
import { fakeClient } from "../../../support/stand-ins/fake-client.ts";
import { fixture, jsonFixture } from "../../../support/captured/fixtures.ts";

/** Answers with the captures of a situation; `broken` paths fail. */
function clientOf(situation: string, broken = /^$/): ApiClient {
  return {
    request: (_service, _method, path) => {
      if (broken.test(path)) return Promise.reject(new TargetError(`GET ${path} failed with status 403`));
      const file = path.includes("topology")
        ? "topology"
        : path.includes("allocations")
          ? "allocations"
          : path.includes("images")
            ? "image"
            : "server";
      return Promise.resolve(jsonFixture(`captured/${situation}/${file}.json`));
    },
  };
}

const unfelt = () => Promise.reject(new Error("nobody's pulse is to be felt"));

const seen = {
  domainXml: ok(fixture("captured/by-image/domain.xml")),
  threads: capturedServer("by-image", "by-image").threads,
  host: ok(capturedHost()),
};

describe("observeServer", () => {
  it("gathers every source, and looks at the host that Nova names", async () => {
    const looks: unknown[] = [];
    const hosts = {
      names: ["controller"],
      observe: (name: string | null, id: string) => (looks.push([name, id]), Promise.resolve(seen)),
      pulse: unfelt,
    };
    const evidence = await observeServer("by-image", "89aa1779-c647-465a-a4d4-3059714d13ad", {
      client: clientOf("by-image"),
      hosts,
      guest: "none",
    });
    const moment = { name: "1-apply", after: "apply", at: expect.any(String) as string };
    expect(evidence).toEqual({ ...capturedServer("by-image", "by-image"), moment });
    expect(looks).toEqual([["controller", "89aa1779-c647-465a-a4d4-3059714d13ad"]]);
  });

  it.each([
    ["topology", /topology/, { topology: { ok: false, reason: "GET /servers/id/topology failed with status 403" } }],
    [
      "allocations",
      /allocations/,
      { allocations: { ok: false, reason: "GET /allocations/id failed with status 403" } },
    ],
    ["image", /images/, { image: { ok: false } }],
    [
      "server",
      /servers\/id$/,
      { server: { ok: false }, flavor: { ok: false }, image: { ok: false }, domainXml: { ok: true } },
    ],
  ])("%s cannot be read: the others are", async (_what, broken, expected) => {
    const hosts = { names: ["controller"], observe: () => Promise.resolve(seen), pulse: unfelt };
    expect(
      await observeServer("by-image", "id", { client: clientOf("by-image", broken), hosts, guest: "none" }),
    ).toMatchObject(expected);
  });

  it("a server in ERROR without a host is looked for on none", async () => {
    const hosts = {
      names: ["controller"],
      observe: () => Promise.reject(new Error("no host is to be looked at")),
      pulse: unfelt,
    };
    const evidence = await observeServer("by-flavor", "id", { client: clientOf("no-room"), hosts, guest: "await" });
    expect(evidence.host).toEqual({ ok: false, reason: "the server has no host: it is in ERROR" });
  });

  it("stops where it is asked to", async () => {
    const hosts = { names: ["controller"], observe: () => Promise.resolve(seen), pulse: unfelt };
    const observing = observeServer(
      "x",
      "id",
      { client: clientOf("by-image"), hosts, guest: "none" },
      AbortSignal.abort(new Error("stop")),
    );
    await expect(observing).rejects.toThrow("stop");
  });
});

describe("a guest that reports on its console", () => {
  const image = { ...(jsonFixture("captured/by-image/image.json") as object), pinproof_guest_report: "console" };
  const report = "pinproof-guest cpus-online 0\npinproof-guest ready";
  const hosts = { names: ["controller"], observe: () => Promise.resolve(seen), pulse: unfelt };

  const clientWith = (server: unknown, console: () => unknown = () => ({ output: `${report}\n` })) =>
    fakeClient({
      "GET compute /servers/id": server,
      "GET image *": image,
      "POST compute *": console,
    });

  it("is heard", async () => {
    const client = clientWith(jsonFixture("captured/by-image/server.json"));
    const evidence = await observeServer("by-image", "id", { client, hosts, guest: "await" });
    expect(evidence.console).toEqual(ok(report));
    expect(evidence.image).toMatchObject({ ok: true, value: { properties: { pinproof_guest_report: "console" } } });
  });

  it("is waited for while everything else is read, and its pulse is felt on the server's host", async () => {
    const order: string[] = [];
    const client = clientWith(
      jsonFixture("captured/by-image/server.json"),
      () => (order.push("console"), { output: order.includes("host") ? report : "" }),
    );
    const look = () => (order.push("host"), Promise.resolve(seen));
    const evidence = await observeServer("x", "id", {
      client,
      hosts: { names: ["controller"], observe: look, pulse: unfelt },
      guest: "await",
    });
    expect(evidence.console).toEqual(ok(report));
    expect(order.slice(0, 2)).toEqual(["host", "console"]);
  });

  it.each([
    ["once: what is there now", { output: "pinproof-guest cpus-online 0\n" }, ok("pinproof-guest cpus-online 0")],
    [
      "once, and nothing is there",
      { output: "booting\n" },
      failed("the guest printed no report on its console: it was read once"),
    ],
  ])("is looked at %s", async (_how, output, console) => {
    const client = clientWith(jsonFixture("captured/by-image/server.json"), () => output);
    const evidence = await observeServer("x", "id", { client, hosts, guest: "once" });
    expect(evidence.console).toEqual(console);
    expect(client.calls.filter((call) => call.startsWith("POST"))).toHaveLength(1);
  });

  it("is not asked where the experiment has no question to it", async () => {
    const client = clientWith(jsonFixture("captured/by-image/server.json"));
    const evidence = await observeServer("x", "id", { client, hosts, guest: "none" });
    expect("console" in evidence).toBe(false);
    expect(client.calls.filter((call) => call.startsWith("POST"))).toEqual([]);
  });

  it("is not asked where the server is not ACTIVE", async () => {
    const client = clientWith(jsonFixture("captured/no-room/server.json"));
    const evidence = await observeServer("x", "id", { client, hosts, guest: "await" });
    expect(evidence.console).toEqual(failed("the server is ERROR, so its guest is not asked"));
    expect(client.calls.filter((call) => call.startsWith("POST"))).toEqual([]);
  });

  it("another image: nobody asks, and there is no such source", async () => {
    const evidence = await observeServer("x", "id", { client: clientOf("by-image"), hosts, guest: "await" });
    expect("console" in evidence).toBe(false);
  });

  it("stops where it is asked to", async () => {
    const stop = new AbortController();
    const client = clientWith(
      jsonFixture("captured/by-image/server.json"),
      () => (stop.abort(new Error("stop")), { output: "" }),
    );
    await expect(observeServer("x", "id", { client, hosts, guest: "await" }, stop.signal)).rejects.toThrow("stop");
  });
});

describe("observeRefused", () => {
  const refusal = { status: 400, kind: "badRequest", message: "no" };
  const none = failed("there is no server: Nova refused it");
  const flavor = { name: "f", vcpus: 1, ram: 64, extra_specs: { "hw:cpu_policy": "shared" } };
  const client = (image: object = {}) =>
    fakeClient({
      "GET image /v2/images/i": { ...(jsonFixture("captured/by-image/image.json") as object), ...image },
      "GET compute /flavors/f%2F1": { flavor },
    });

  it("reads what was asked for by the ids of image and flavor", async () => {
    const evidence = await observeRefused("x", refusal, { imageId: "i", flavorId: "f/1" }, client());
    expect(evidence).toEqual({
      name: "x",
      moment: { name: "1-apply", after: "apply", at: expect.any(String) as string },
      refused: refusal,
      server: none,
      flavor: ok({ name: "f", vcpus: 1, memoryMiB: 64, extraSpecs: { "hw:cpu_policy": "shared" } }),
      image: capturedServer("x", "by-image").image,
      topology: none,
      allocations: none,
      domainXml: none,
      threads: none,
      host: none,
    });
  });

  it("nobody asks a guest that is not there", async () => {
    const reporting = client({ pinproof_guest_report: "console" });
    const evidence = await observeRefused("x", refusal, { imageId: "i", flavorId: "f/1" }, reporting);
    expect("console" in evidence).toBe(false);
  });

  it("ids that nobody knows, and things that are gone, are reasons", async () => {
    const evidence = await observeRefused("x", refusal, { imageId: undefined, flavorId: "gone" }, client());
    expect(evidence.image).toEqual(failed("there is no server, and the id of its image is not known"));
    expect(evidence.flavor).toMatchObject({ ok: false, reason: expect.stringContaining("no such thing") as string });
    const other = await observeRefused("x", refusal, { imageId: "gone", flavorId: undefined }, client());
    expect(other.image).toMatchObject({ ok: false, reason: expect.stringContaining("no such thing") as string });
    expect(other.flavor).toEqual(failed("there is no server, and the id of its flavor is not known"));
  });
});

describe("servers that are not there", () => {
  const only = { ...captured, servers: { control: captured.servers.control ?? never() }, relations: [] };

  it("missing: inconclusive, with the reason", () => {
    const servers = [missingServer("control", "no server of this name was created")];
    const verdict = judge(only, { servers, hosts: [] }, RULES);
    expect(verdict.outcome).toBe("inconclusive");
    expect(verdict.servers[0]?.first?.found).toBe("no server of this name was created");
  });
});

function never(): never {
  throw new Error("the reference has a control");
}
