import { TargetError } from "../../../harness/errors.ts";
import { missingServer, observeServer, refusedServer } from "../../../harness/observe/observe-server.ts";
import type { ApiClient } from "../../../harness/openstack/client.ts";
import { judge } from "../../../harness/judge/judge.ts";
import { captured, capturedHost, capturedServer, ok } from "../../support/evidence.ts";
import { fixture, jsonFixture } from "../../support/fixtures.ts";

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

const seen = {
  domainXml: ok(fixture("captured/by-image/domain.xml")),
  threads: capturedServer("by-image", "by-image").threads,
  host: ok(capturedHost()),
};

describe("observeServer", () => {
  it("gathers every source, and looks at the host that Nova names", async () => {
    const looks: unknown[] = [];
    const hosts = { look: (name: string | null, id: string) => (looks.push([name, id]), Promise.resolve(seen)) };
    const evidence = await observeServer("by-image", "89aa1779-c647-465a-a4d4-3059714d13ad", {
      client: clientOf("by-image"),
      hosts,
    });
    expect(evidence).toEqual(capturedServer("by-image", "by-image"));
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
    const hosts = { look: () => Promise.resolve(seen) };
    expect(await observeServer("by-image", "id", { client: clientOf("by-image", broken), hosts })).toMatchObject(
      expected,
    );
  });

  it("a server in ERROR without a host is looked for on none", async () => {
    const hosts = { look: () => Promise.reject(new Error("no host is to be looked at")) };
    const evidence = await observeServer("by-flavor", "id", { client: clientOf("no-room"), hosts });
    expect(evidence.host).toEqual({ ok: false, reason: "the server has no host: it is in ERROR" });
  });

  it("stops where it is asked to", async () => {
    const hosts = { look: () => Promise.resolve(seen) };
    const observing = observeServer(
      "x",
      "id",
      { client: clientOf("by-image"), hosts },
      AbortSignal.abort(new Error("stop")),
    );
    await expect(observing).rejects.toThrow("stop");
  });
});

describe("servers that are not there", () => {
  const only = { ...captured, servers: { control: captured.servers.control ?? never() }, relations: [] };

  it("refused: violated", () => {
    expect(judge(only, { servers: [refusedServer("control", { status: 400, message: "no" })] }).outcome).toBe(
      "violated",
    );
  });

  it("missing: inconclusive, with the reason", () => {
    const verdict = judge(only, { servers: [missingServer("control", "no server of this name was made")] });
    expect(verdict.outcome).toBe("inconclusive");
    expect(verdict.servers[0]?.first?.found).toBe("no server of this name was made");
  });
});

function never(): never {
  throw new Error("the reference has a control");
}
