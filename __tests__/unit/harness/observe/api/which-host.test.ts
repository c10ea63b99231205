// Which host a server is on, with and without the rights of an administrator.
import { observeServer } from "../../../../../harness/observe/observe-server.ts";
import { hostIdOf, whichHost } from "../../../../../harness/observe/api/which-host.ts";
import { capturedHost, capturedServer, failed, ok } from "../../../../support/captured/evidence.ts";
import { fakeClient } from "../../../../support/stand-ins/fake-client.ts";
import { fixture } from "../../../../support/captured/fixtures.ts";

const projectId = "11111111111111111111111111111111";
/** By Nova's own lines: `hashlib.sha224((project_id + host).encode("utf-8")).hexdigest()`. */
const ON_CONTROLLER = "c32d8956ccd40eefcdf45705a4fc0f6f648b81f868379b62323f1c92";
const member = { host: null, hostId: ON_CONTROLLER, projectId };

describe("hostIdOf", () => {
  it("is Nova's digest", () => {
    expect(hostIdOf(projectId, "controller")).toBe(ON_CONTROLLER);
  });

  it.each([
    ["another host", projectId, "controller2"],
    ["the host's long name", projectId, "controller.example.org"],
    ["another project", "2".repeat(32), "controller"],
  ])("of %s is another", (_what, project, host) => {
    expect(hostIdOf(project, host)).not.toBe(ON_CONTROLLER);
  });
});

describe("whichHost", () => {
  it.each<[string, Parameters<typeof whichHost>, unknown]>([
    ["Nova names it", [{ ...member, host: "c9" }, ["controller"]], ok({ name: "c9" })],
    ["hostId is that of the only one", [member, ["controller"]], ok({ name: "controller", foundBy: "hostId" })],
    ["hostId is that of the last", [member, ["a", "b", "controller"]], ok({ name: "controller", foundBy: "hostId" })],
    ["no hostId, one host", [{ host: null }, ["a"]], ok({ name: null, foundBy: "only" })],
    ["no hostId, two hosts", [{ host: null }, ["a", "b"]], ok({ name: null })],
    ["no project, one host", [{ host: null, hostId: ON_CONTROLLER }, ["a"]], ok({ name: null, foundBy: "only" })],
    ["nothing is known of the server", [undefined, ["a"]], ok({ name: null })],
    ["no host is configured", [member, []], ok({ name: null })],
    [
      "on no host",
      [{ ...member, hostId: "" }, ["a"]],
      failed("Nova says that the server is on no host: its hostId is empty"),
    ],
    [
      "on no host, and none configured",
      [{ ...member, hostId: "" }, []],
      failed("Nova says that the server is on no host: its hostId is empty"),
    ],
  ])("%s", (_what, [server, configured], expected) => {
    expect(whichHost(server, configured)).toEqual(expected);
  });

  it.each([[["compute-1"]], [["compute-1", "compute-2", "controller.example.org"]]])(
    "where none of %p is the right one it says which were tried, and never takes the only one",
    (configured) => {
      const which = whichHost(member, configured);
      expect(which).toMatchObject({ ok: false });
      const reason = which.ok ? "" : which.reason;
      expect(reason).toContain(`tried ${configured.join(", ")};`);
      expect(reason).toContain("that needs an administrator");
      expect(reason).toContain("`openstack compute service list`");
    },
  );
});

describe("observeServer without the host's name", () => {
  const look = { domainXml: ok(fixture("captured/by-image/domain.xml")), threads: ok([]), host: ok(capturedHost()) };
  const observe = async (more: Record<string, unknown>, names: readonly string[]) => {
    const looks: (string | null)[] = [];
    const flavor = { original_name: "f", vcpus: 1, ram: 64, extra_specs: {} };
    const server = { id: "id", name: "n", status: "ACTIVE", image: "", flavor, tenant_id: projectId, ...more };
    const hosts = {
      names,
      observe: (name: string | null) => (looks.push(name), Promise.resolve(look)),
      pulse: () => Promise.resolve({ ok: false, reason: "nobody asks" } as const),
    };
    const client = fakeClient({ "GET compute /servers/id": { server } });
    return { evidence: await observeServer("x", "id", { client, hosts, guest: "none" }), looks };
  };

  it("looks at the host that hostId is of, and says how it was found", async () => {
    const { evidence, looks } = await observe({ hostId: ON_CONTROLLER }, ["other", "controller"]);
    expect(looks).toEqual(["controller"]);
    expect(evidence.host).toEqual(ok({ ...capturedHost(), foundBy: "hostId" }));
    expect(evidence.server).toMatchObject({ value: { host: null, hostId: ON_CONTROLLER, projectId } });
  });

  it("looks at none where hostId is of none", async () => {
    const { evidence, looks } = await observe({ hostId: ON_CONTROLLER }, ["other"]);
    expect(looks).toEqual([]);
    for (const source of [evidence.host, evidence.domainXml, evidence.threads]) {
      expect(source).toEqual(failed(expect.stringContaining("tried other;") as unknown as string));
    }
  });

  it("says nothing of how it was found where Nova names it", async () => {
    const { evidence, looks } = await observe({ "OS-EXT-SRV-ATTR:host": "controller", hostId: "?" }, ["controller"]);
    expect(looks).toEqual(["controller"]);
    expect(evidence.host).toEqual(ok(capturedHost()));
  });

  it("a server in ERROR that came to a host is looked for there", async () => {
    const { looks } = await observe({ status: "ERROR", hostId: ON_CONTROLLER }, ["controller"]);
    expect(looks).toEqual(["controller"]);
  });

  it("a server in ERROR that never came to one is looked for on none", async () => {
    const { evidence, looks } = await observe({ status: "ERROR", hostId: "" }, ["controller"]);
    expect([looks, evidence.host]).toEqual([[], failed("the server has no host: it is in ERROR")]);
  });

  it("the capture of an administrator is as it was", () => {
    expect(capturedServer("x", "by-image").host).toEqual(ok(capturedHost()));
  });
});
