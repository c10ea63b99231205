// A cloud that OS_CLOUD names: nothing of the local cloud's own knowledge is used, only clouds.yaml and the host list. Here
// the two files happen to be those that the local cloud writes.
import { expect, test } from "@jest/globals";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cloudLayout } from "../../cloud/layout.ts";
import { cli } from "../support/real-cloud/cli.ts";
import { testTarget } from "../support/real-cloud/session.ts";

test("OS_CLOUD and PINPROOF_HOSTS are all that a cloud of one's own needs", async () => {
  const { cloud, cloudsFile } = testTarget();
  const workFolder = mkdtempSync(join(tmpdir(), "pinproof-own-"));
  try {
    const env = {
      OS_CLOUD: cloud,
      OS_CLIENT_CONFIG_FILE: cloudsFile,
      PINPROOF_HOSTS: process.env.PINPROOF_HOSTS ?? cloudLayout().hostsFile,
      // A provider argument that is left out must not be filled from the caller's environment.
      OS_IMAGE_ID: "00000000-0000-0000-0000-000000000000",
    };
    const { status, stdout, stderr } = await cli(["run", "A05"], { cwd: workFolder, env });
    expect(stderr).not.toContain("OpenStack in a container");
    expect(stdout).toContain("A05: HOLDS");
    expect(status).toBe(0);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
});
