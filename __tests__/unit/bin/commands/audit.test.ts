// The command from the hosts' settings to the report: APIs over HTTP from a table, hosts by a real shell with a virsh of our own.
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { audit } from "../../../../bin/commands/audit.ts";
import type { CloudTarget } from "../../../../harness/targets/cloud-target.ts";
import type { ComputeHost } from "../../../../drivers/access/compute-host.ts";
import { domainXml, uuidOf } from "../../../support/made/audited-host.ts";
import type { Answers } from "../../../support/stand-ins/fake-client.ts";
import { fixturePath } from "../../../support/captured/fixtures.ts";
import { withHttpCloud } from "../../../support/stand-ins/http-cloud.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const target: CloudTarget = {
  kind: "named",
  cloud: "mine",
  cloudsFile: "/nowhere/clouds.yaml",
  hosts: ["compute-1", "compute-2"].map((name) => ({ name, address: name, virsh: ["virsh"], novaConfig: "/etc/nova" })),
};

describe("the hosts of an audit", () => {
  it("one that is not configured is refused, with the nearest", async () => {
    await expect(audit(target, ["compute-1", "compute-11"])).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringMatching(
        /^host "compute-11" is not among the configured compute hosts; did you mean "compute-1"\?\n.*compute-1, compute-2/,
      ) as string,
    });
  });

  it("none configured is an error, and not an audit of nothing", async () => {
    await expect(audit({ ...target, hosts: [] }, [])).rejects.toMatchObject({
      code: "TARGET",
      message: expect.stringContaining("no compute host of cloud mine is configured") as string,
    });
  });
});

const [kept, lost] = [uuidOf("kept"), uuidOf("lost")];

/** Two domains that are shut off; Nova has one of them. */
function makeHost(folder: string): ComputeHost {
  const virsh = join(folder, "virsh");
  const domains = ["kept", "lost"].map((name) => domainXml({ name, pins: ["1"], live: false }));
  const cases = [
    `"list --all --uuid") printf '${kept}\\n${lost}\\n' ;;`,
    `dumpxml*) cat '${join(folder, "domains")}' ;;`,
    `capabilities) cat '${fixturePath("captured/capabilities.xml")}' ;;`,
  ];
  writeFileSync(join(folder, "domains"), domains.join("\n\n"));
  writeFileSync(virsh, `#!/bin/sh\n[ "$1" = -r ] && shift\ncase "$*" in\n${cases.join("\n")}\nesac\n`);
  chmodSync(virsh, 0o755);
  mkdirSync(join(folder, "nova"));
  writeFileSync(join(folder, "nova/nova.conf"), "[compute]\ncpu_dedicated_set = 1\ncpu_shared_set = 0\n");
  return { name: "near", transport: "local", address: "", virsh: [virsh], novaConfig: join(folder, "nova") };
}

const inventory = { total: 1, reserved: 0, allocation_ratio: 1, max_unit: 1 };
const server = {
  ...{ id: kept, name: "kept", status: "SHUTOFF" },
  ...{ "OS-EXT-SRV-ATTR:host": "near", "OS-EXT-STS:task_state": null },
};
const service = (host: string) => ({ host, status: "enabled", state: "up", disabled_reason: null });

const ANSWERS: Answers = {
  "GET compute /servers/detail?all_tenants=1&host=near&limit=500": { servers: [server] },
  "GET compute /servers/detail?*": { servers: [] },
  "GET placement /resource_providers?name=*": { resource_providers: [{ uuid: "p" }] },
  "GET placement /resource_providers/p/inventories": { inventories: { PCPU: inventory, VCPU: inventory } },
  "GET placement /resource_providers/p/usages": { usages: {} },
  "GET placement /resource_providers/p/allocations": { allocations: { [kept]: { resources: { PCPU: 1 } } } },
  "GET compute /os-services?binary=nova-compute": { services: ["near", "broken", "far"].map(service) },
};

function inCloud(body: (target: CloudTarget, calls: readonly string[]) => Promise<void>): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const near = makeHost(folder);
    const broken: ComputeHost = { ...near, name: "broken", virsh: ["/nowhere/virsh"], novaConfig: "/nowhere" };
    await withHttpCloud({ folder, name: "mine", answers: ANSWERS }, ({ client, cloudsFile }) =>
      body({ kind: "named", cloud: "mine", cloudsFile, hosts: [near, broken] }, client.calls),
    );
  });
}

describe("an audit", () => {
  it("finds what is there, tells what could not be read, and which hosts were not looked at", async () => {
    await inCloud(async (cloud) => {
      const report = await audit(cloud, []);
      const [near, broken] = report.hosts;
      const ofGuests = near?.findings.filter(({ guests }) => guests.length > 0);
      expect(ofGuests?.map(({ rule, guests }) => `${rule} ${guests.map(({ name }) => name).join(" ")}`)).toEqual([
        "orphan lost",
      ]);
      expect(near?.inconclusive).toEqual([]);
      expect(broken).toMatchObject({ host: "broken", outcome: "inconclusive", guests: null });
      expect(broken?.inconclusive.map(({ reason }) => reason).join()).toContain("virsh cannot be called there");
      expect(report.inconclusive).toEqual([
        { what: "compute host far", reason: "Nova lists it, but pinproof.yaml does not say how to reach it" },
      ]);
      expect(report.outcome).not.toBe("holds");
    });
  });

  it("of one host asks for that one alone", async () => {
    await inCloud(async (cloud, calls) => {
      const report = await audit(cloud, ["near"]);
      expect(report.hosts.map(({ host }) => host)).toEqual(["near"]);
      expect(report.inconclusive).toEqual([]);
      expect(calls.filter((call) => /broken|os-services/.test(call))).toEqual([]);
    });
  });

  it("only reads", async () => {
    await inCloud(async (cloud, calls) => {
      await audit(cloud, []);
      expect(calls.length).toBeGreaterThan(0);
      expect(calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
    });
  });

  it("asks for nothing that the configuration leaves out", async () => {
    await inCloud(async (cloud, calls) => {
      const report = await audit({ ...cloud, leaveOut: ["placement", "nova"] }, []);
      expect(calls).toEqual([]);
      expect(report.leftOut).toEqual(["nova", "placement"]);
      expect(report.hosts[0]?.inconclusive).toEqual([]);
    });
  });
});
