// `pinproof init` as a process of its own, against a cloud that answers from a table.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../harness/targets/load-config.ts";
import { ApiError } from "../../drivers/openstack/client.ts";
import { cli } from "../support/real-cloud/cli.ts";
import type { Answers } from "../support/stand-ins/fake-client.ts";
import { withHttpCloud } from "../support/stand-ins/http-cloud.ts";
import { withTemporaryFolder } from "../support/stand-ins/programs.ts";

describe("the command", () => {
  const answers: Answers = {
    "GET compute /os-services*": {
      services: ["c1", "c2"].map((host) => ({ host, status: "enabled", state: "up", disabled_reason: null })),
    },
    "GET compute /os-hypervisors/detail": {
      hypervisors: [{ id: "x", host_ip: "192.0.2.1", service: { host: "c1" } }],
    },
    "GET image /v2/images?*": { images: [{ id: "i", name: "cirros-0.6", status: "active", size: 1 }] },
  };
  const init = (
    more: Answers,
    args: readonly string[],
    body: (ending: Awaited<ReturnType<typeof cli>>, folder: string) => void,
  ) =>
    withTemporaryFolder((folder) =>
      withHttpCloud(
        { folder, name: "mine", answers: { ...more, ...answers, ...more } },
        async ({ client, cloudsFile }) => {
          const env = { OS_CLOUD: undefined, OS_AUTH_URL: undefined, OS_CLIENT_CONFIG_FILE: cloudsFile };
          body(await cli(["init", ...args], { cwd: folder, env }), folder);
          expect(client.calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
        },
      ),
    );
  const FLAGS = ["--cloud", "mine", "--access", "kolla-docker", "--user", "ops", "--yes"];

  it("with flags asks nothing and writes what was found", () =>
    init({}, FLAGS, ({ status, stderr }, folder) => {
      expect(stderr).toContain("with 2 compute hosts");
      expect(status).toBe(0);
      expect(loadConfig(join(folder, "pinproof.yaml")).config).toEqual({
        ...{ cloud: "mine", baseImage: "cirros-0.6", access: { profile: "kolla-docker", user: "ops" } },
        hosts: [{ name: "c1", address: "192.0.2.1" }, { name: "c2" }],
      });
    }));

  it("takes the only cloud that there is, and writes where it is told", () =>
    init({}, ["--access", "sudo", "--yes", "--output", "mine.yaml"], ({ status }, folder) => {
      expect(status).toBe(0);
      expect(existsSync(join(folder, "pinproof.yaml"))).toBe(false);
      expect(loadConfig(join(folder, "mine.yaml")).config.cloud).toBe("mine");
    }));

  it("to a member without rights gives a file without hosts, and says why", () => {
    const forbidden = () => {
      throw new ApiError("no", 403, { said: "no" });
    };
    return init({ "GET compute /os-services*": forbidden }, FLAGS, ({ status, stderr }, folder) => {
      expect(stderr).toMatch(/Nova does not show its hosts: .*403/);
      expect(status).toBe(0);
      expect(loadConfig(join(folder, "pinproof.yaml")).hosts).toEqual([]);
    });
  });

  it("never writes over a file, unless it is told to", () =>
    withTemporaryFolder(async (folder) => {
      writeFileSync(join(folder, "pinproof.yaml"), "mine\n");
      const ending = await cli(["init", ...FLAGS], { cwd: folder });
      expect(ending).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("already exists\nName another file") as string,
      });
      expect(readFileSync(join(folder, "pinproof.yaml"), "utf8")).toBe("mine\n");
    }));

  it("without a terminal and without --yes says which flags there are", () =>
    withTemporaryFolder(async (folder) => {
      const ending = await cli(["init"], { cwd: folder });
      expect(ending).toMatchObject({ status: 2, stderr: expect.stringContaining("Add --yes, with --cloud") as string });
      expect(existsSync(join(folder, "pinproof.yaml"))).toBe(false);
    }));
});
