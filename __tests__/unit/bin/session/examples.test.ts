// The examples are what they say: rows are listed by the command, each pinproof.yaml is read by the loader that a run uses.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import { PROFILE_NAMES } from "../../../../drivers/access/profiles.ts";
import { loadConfig } from "../../../../harness/targets/load-config.ts";
import { projectPath, startCli } from "../../../support/real-cloud/cli.ts";

const ways = (name: string) =>
  loadConfig(projectPath("examples/config", name)).hosts.map(({ transport = "ssh", address, user, virsh }) =>
    [transport, user === undefined ? address : `${user}@${address}`, ...virsh].join(" "),
  );

it.each([
  [
    "kolla-ansible.yaml",
    [
      "ssh kolla@192.0.2.11 sudo -n podman exec nova_libvirt virsh",
      "ssh kolla@192.0.2.12 sudo -n podman exec nova_libvirt virsh",
      "ssh kolla@192.0.2.13 sudo -n docker exec nova_libvirt virsh",
    ],
  ],
  ["openstack-helm.yaml", ["kubectl node-1 virsh", "kubectl node-2 virsh"]],
  [
    "charmed.yaml",
    ["juju nova-compute/0 sudo -n virsh", "juju nova-compute/1 sudo -n virsh", "ssh ubuntu@192.0.2.23 sudo -n virsh"],
  ],
])("config/%s reaches its hosts as its deployment tool does", (name, expected) => {
  expect(ways(name)).toEqual(expected);
});

it("no pinproof.yaml is left out, and each names profiles that exist", () => {
  const names = readdirSync(projectPath("examples/config"));
  expect(names.sort()).toEqual(["charmed.yaml", "kolla-ansible.yaml", "openstack-helm.yaml"]);
  for (const name of names) {
    const { access, hosts = [] } = loadConfig(projectPath("examples/config", name)).config;
    const profiles = [access, ...hosts].flatMap((one) => one?.profile ?? []);
    expect(profiles.filter((profile) => !PROFILE_NAMES.includes(profile))).toEqual([]);
  }
});

it("each row is listed", async () => {
  const folder = projectPath("examples/rows");
  const { status, stdout, stderr } = await startCli(["list", "--experiments", folder, "--family", "own", "--json"])
    .ending;
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const ids = (JSON.parse(stdout) as { id: string }[]).map(({ id }) => id);
  expect(ids.sort()).toEqual(["any-pages", "two-pinned"]);
});

it("examples/README.md names every example", () => {
  const index = readFileSync(projectPath("examples/README.md"), "utf8");
  const files = ["rows", "config"].flatMap((folder) =>
    readdirSync(projectPath("examples", folder)).map((name) => join(folder, name)),
  );
  expect([...files, "jest/pinning.test.ts"].filter((file) => !index.includes(`](${file})`))).toEqual([]);
});
