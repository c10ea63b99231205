// `pinproof doctor` as a process of its own, against a cloud that answers from a table: exit codes, and what is printed where.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cli } from "../support/real-cloud/cli.ts";
import type { Answers } from "../support/stand-ins/fake-client.ts";
import { withHttpCloud } from "../support/stand-ins/http-cloud.ts";
import { makeProgram, withTemporaryFolder } from "../support/stand-ins/programs.ts";

const answers: Answers = {
  "GET compute /": { version: { version: "2.100" } },
  "GET compute /os-services*": { services: [{ host: "here", status: "enabled", state: "up", disabled_reason: null }] },
  "GET compute /limits": { limits: { absolute: { maxTotalInstances: 10, maxTotalCores: 20, maxTotalRAMSize: 51200 } } },
  "GET placement /resource_providers": { resource_providers: [] },
  "GET image /v2/images?*": { images: [{ id: "i", name: "cirros", status: "active", size: 1 }] },
};

interface Said {
  readonly cloud: string;
  readonly findings: readonly { of: { host?: string }; what: string; state: string; found: string; remedy?: string }[];
}

const doctor = (
  { settings, more = {}, args = [] }: { settings: string; more?: Answers; args?: readonly string[] },
  body: (ending: Awaited<ReturnType<typeof cli>>, calls: readonly string[]) => void,
) =>
  withTemporaryFolder((folder) =>
    withHttpCloud(
      { folder, name: "mine", answers: { ...more, ...answers, ...more } },
      async ({ client, cloudsFile }) => {
        const virsh = makeProgram(folder, "virsh", 'case "$*" in *list*) ;; *) echo "<capabilities/>" ;; esac');
        writeFileSync(join(folder, "nova.conf"), "[compute]\ncpu_dedicated_set = 0\n");
        writeFileSync(join(folder, "cloud.yaml"), settings.replaceAll("VIRSH", virsh).replaceAll("FOLDER", folder));
        const env = {
          ...{ OS_CLOUD: undefined, OS_AUTH_URL: undefined, PINPROOF_HOSTS: undefined, PINPROOF_BASE_IMAGE: undefined },
          OS_CLIENT_CONFIG_FILE: cloudsFile,
        };
        body(await cli(["--config", "cloud.yaml", "doctor", ...args], { cwd: folder, env }), client.calls);
      },
    ),
  );

const HERE = "cloud: mine\naccess: { profile: local, virsh: VIRSH, novaConfig: FOLDER }\nhosts: [{ name: here }]\n";

test("nothing failed: exit 0, the lines on standard output, and the cloud was only read", () =>
  doctor({ settings: HERE }, ({ status, stdout, stderr }, calls) => {
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^Cloud mine\n\nok {7}credentials: user u, project \S+, roles admin\n/);
    expect(stdout).toMatch(/^ok {7}compute API: Nova, up to microversion 2\.100$/m);
    expect(stdout).toMatch(/^unknown {2}NUMATopologyFilter: /m);
    expect(stdout).toMatch(/^\d+ checks: \d+ ok/m);
    expect(status).toBe(0);
    expect(calls.filter((call) => !call.startsWith("GET "))).toEqual([]);
  }));

test("as JSON, with a host that is not reached beside one that is: exit 3, and both are told", () =>
  doctor(
    {
      settings: HERE.replace(
        "[{ name: here }]",
        "[{ name: here }, { name: away, transport: ssh, address: 127.0.0.1, port: 1, sshConfig: none }]",
      ),
      args: ["--json"],
    },
    ({ status, stdout }) => {
      const { cloud, findings } = JSON.parse(stdout) as Said;
      const stateOf = (what: string, host: string) =>
        findings.find((one) => one.what === what && one.of.host === host)?.state;
      expect(cloud).toBe("mine");
      expect([stateOf("reached", "here"), stateOf("virsh", "here")]).toEqual(["ok", "ok"]);
      expect(findings.find(({ what, of }) => what === "reached" && of.host === "away")).toMatchObject({
        ...{ state: "failed", found: expect.stringContaining("SSH is refused on port 1") as string },
        remedy: "is sshd running there, and is the port right?",
      });
      expect(status).toBe(3);
    },
  ));

test("settings that are wrong: exit 3 with the line, before anything is asked", () =>
  doctor({ settings: "cloud: mine\nhosts:\n  - nme: a\n" }, ({ status, stdout, stderr }, calls) => {
    expect(stderr).toMatch(/cloud\.yaml:3: hosts\[0\]\.nme: unknown field; did you mean "name"\?/);
    expect([status, stdout, calls]).toEqual([3, "", []]);
  }));
