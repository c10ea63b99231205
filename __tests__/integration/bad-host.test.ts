// A compute host that cannot be read: its levels are inconclusive, and the reason says what to do. SSH and libvirt are real.
import { afterAll, expect, test } from "@jest/globals";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cloudLayout } from "../../cloud/layout.ts";
import { runInside } from "../../cloud/controller/container.ts";
import { readState } from "../../cloud/state.ts";
import { ComputeHosts } from "../../harness/observe/host/compute-hosts.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import { waitFor } from "../../base/wait.ts";
import { SETTLED_MS } from "../support/limits.ts";
import { testTarget } from "../support/real-cloud/session.ts";

const folder = mkdtempSync(join(tmpdir(), "pinproof-bad-"));
const NOBODY = "11111111-2222-3333-4444-555555555555";

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const HOST_CASES: readonly {
  readonly what: string;
  readonly change: (host: ComputeHost) => Partial<ComputeHost>;
  readonly says: readonly string[];
}[] = [
  { what: "SSH refused", change: () => ({ port: 1 }), says: ["refused on port 1", "sshd"] },
  {
    what: "another user",
    change: () => ({ user: "nobody" }),
    says: ["does not accept user nobody", "authorized_keys"],
  },
  {
    what: "a host key that has changed",
    change: ({ address, knownHostsFile = "" }) => {
      const path = join(folder, "known_hosts");
      const other = readFileSync(`${cloudLayout().sshKey}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
      expect(readFileSync(knownHostsFile, "utf8")).not.toContain(other);
      writeFileSync(path, `${address} ${other}\n`);
      return { knownHostsFile: path };
    },
    says: ["host key has changed", "ssh-keygen -R"],
  },
  { what: "no such domain", change: () => ({}), says: ["no such domain", NOBODY] },
];

test.each(HOST_CASES)("$what: the domain XML is not seen, and the reason says what to do", async ({ change, says }) => {
  const [host] = testTarget().hosts;
  if (host === undefined) throw new Error("the cloud under test has no compute host list: set PINPROOF_HOSTS");
  await using hosts = new ComputeHosts([{ ...host, ...change(host) }]);
  const { domainXml } = await hosts.observe(host.name, NOBODY);
  const reason = domainXml.ok ? "it was seen" : domainXml.reason;
  for (const words of says) expect(reason).toContain(words);
});

test("libvirt that is down: the level is not seen, and the reason names libvirt", async () => {
  const [host] = testTarget().hosts;
  if (host === undefined) throw new Error("the cloud under test has no compute host list: set PINPROOF_HOSTS");
  const units = "libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd.service";
  await inContainer(`systemctl stop ${units}`);
  try {
    await using hosts = new ComputeHosts([host]);
    const { domainXml } = await hosts.observe(host.name, NOBODY);
    expect(domainXml.ok ? "it was seen" : domainXml.reason).toMatch(/libvirt/);
  } finally {
    await inContainer("systemctl start libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd.service");
    await untilHostIsUsedAgain();
  }
});

/** Nova takes a compute host whose libvirt went away out of scheduling, and back within half a minute. */
async function untilHostIsUsedAgain(): Promise<void> {
  const { cloudsFile: file, cloud } = testTarget();
  await using client = new OpenStackClient(readCloud(file, cloud));
  await waitFor(
    async () => {
      const list = await client.request("placement", "GET", "/resource_providers");
      const [{ uuid }] = (list as { resource_providers: [{ uuid: string }] }).resource_providers;
      const answer = await client.request("placement", "GET", `/resource_providers/${uuid}/traits`, {
        microversion: "1.6",
      });
      return (answer as { traits: string[] }).traits.includes("COMPUTE_STATUS_DISABLED") ? undefined : true;
    },
    { what: "Nova uses the compute host again", timeoutMs: SETTLED_MS, intervalMs: 1000 },
  );
}

async function inContainer(command: string): Promise<void> {
  const { running } = readState(cloudLayout());
  if (running === undefined)
    throw new Error("this test stops libvirt on the compute host, so it needs the local cloud");
  await runInside(running, ["sh", "-c", command]);
}
