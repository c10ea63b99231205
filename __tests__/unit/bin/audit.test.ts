import { audit } from "../../../bin/commands/audit.ts";
import type { CloudTarget } from "../../../harness/target/cloud-target.ts";

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
