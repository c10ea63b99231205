// What goes wrong outside of us: each case ends with its exit code and a message that says what failed, on what, and what to
// do; and it leaves nothing. The messages are those of real programs and services.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { reference } from "../../experiments/families/reference.ts";
import { isPinproofError, messageOf } from "../../base/errors.ts";
import { run } from "../../base/command.ts";
import { ApiError } from "../../drivers/openstack/client.ts";
import { waitFor } from "../../base/wait.ts";
import { cli, projectPath, startCli } from "../support/real-cloud/cli.ts";
import { inRun } from "../support/real-cloud/experiment-run.ts";
import { cloudInventory } from "../support/real-cloud/inventory.ts";
import { removeWhileWritten } from "../support/real-cloud/remove-while-written.ts";
import { SETTLED_MS } from "../support/limits.ts";
import { testTarget } from "../support/real-cloud/session.ts";

const folder = mkdtempSync(join(tmpdir(), "pinproof-bad-"));

beforeAll(() => {
  mkdirSync(join(folder, "bin"));
  symlinkSync(process.execPath, join(folder, "bin/node"));
  mkdirSync(join(folder, "newer"));
  writeFileSync(join(folder, "newer/run.json"), JSON.stringify({ layout: 99, id: "newer" }));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A clouds.yaml with the real cloud's entry, changed. */
function cloudsFile(name: string, change: (auth: Record<string, string>) => void): string {
  const { cloudsFile: real } = testTarget();
  const auth: Record<string, string> = {
    auth_url: /auth_url: (\S+)/.exec(readFileSync(real, "utf8"))?.[1] ?? "",
    ...{ username: "admin", password: "not the password", project_name: "admin" },
    ...{ user_domain_name: "Default", project_domain_name: "Default" },
  };
  change(auth);
  const path = join(folder, name);
  writeFileSync(path, stringify({ clouds: { mine: { auth, region_name: "RegionOne" } } }));
  return path;
}

const broken = (): string => {
  const path = join(folder, "broken.yaml");
  writeFileSync(path, "clouds:\n  mine: {auth: [\n");
  return path;
};

/** What is typed, what it ends with. `env` is made when the test runs: it may need the cloud. */
const CASES: readonly {
  readonly what: string;
  readonly args: readonly string[];
  readonly env?: () => Record<string, string | undefined>;
  readonly cwd?: string;
  readonly status: number;
  readonly says: readonly (string | RegExp)[];
}[] = [
  {
    what: "an unknown experiment",
    args: ["run", "refrence"],
    status: 2,
    says: ['there is no experiment "refrence"', "nearest: reference", "pinproof list"],
  },
  {
    what: "an unknown row",
    args: ["run", "A99"],
    status: 2,
    says: ['there is no experiment "A99"', /nearest: .*\bA\d\d\b/, "pinproof list"],
  },
  {
    what: "a mistyped family",
    args: ["run", "--family", "polic"],
    status: 2,
    says: ['there is no family "polic"', "nearest: policy", "pinproof list"],
  },
  {
    what: "evidence of a layout that is newer than this version",
    args: ["judge", join(folder, "newer")],
    status: 2,
    says: ["run newer has layout 99, newer than this pinproof knows: 2", "or a later one"],
  },
  { what: "an unknown option", args: ["run", "--kep"], status: 2, says: ["unknown option '--kep'", "--keep"] },
  {
    what: "an unknown run",
    args: ["runs", "destroy", "nosuchrun"],
    status: 2,
    says: ['there is no run "nosuchrun" here', "runs list"],
  },
  {
    what: "a work folder that cannot be written to",
    args: ["run"],
    cwd: "/sys",
    status: 2,
    says: ["the folder of this run cannot be created", "a folder that you may write to"],
  },
  {
    what: "no clouds.yaml",
    args: ["run"],
    env: () => ({ OS_CLOUD: "mine", OS_CLIENT_CONFIG_FILE: join(folder, "missing.yaml") }),
    status: 3,
    says: ["clouds.yaml", "missing.yaml", "OS_CLIENT_CONFIG_FILE"],
  },
  {
    what: "a broken clouds.yaml",
    args: ["run"],
    env: () => ({ OS_CLOUD: "mine", OS_CLIENT_CONFIG_FILE: broken() }),
    status: 3,
    says: ["broken.yaml is not YAML", /line \d/],
  },
  {
    what: "a clouds.yaml without the cloud",
    args: ["run"],
    env: () => ({ OS_CLOUD: "mime", OS_CLIENT_CONFIG_FILE: cloudsFile("named.yaml", () => undefined) }),
    status: 3,
    says: ["mime", "mine"],
  },
  {
    what: "a wrong password",
    args: ["run"],
    env: () => ({ OS_CLOUD: "mine", OS_CLIENT_CONFIG_FILE: cloudsFile("password.yaml", () => undefined) }),
    status: 3,
    says: ["mine", "admin", /password|credentials/],
  },
  {
    what: "an API that cannot be reached",
    args: ["run"],
    env: () => ({
      OS_CLOUD: "mine",
      OS_CLIENT_CONFIG_FILE: cloudsFile("port.yaml", (auth) => {
        auth.auth_url = "http://127.0.0.1:1/v3";
      }),
    }),
    status: 3,
    says: ["http://127.0.0.1:1/v3", "ECONNREFUSED"],
  },
  {
    what: "no terraform",
    args: ["run"],
    env: () => ({
      ...{ OS_CLOUD: testTarget().cloud, OS_CLIENT_CONFIG_FILE: testTarget().cloudsFile },
      PINPROOF_TERRAFORM: "terraform-that-is-not-there",
    }),
    status: 3,
    says: ["terraform-that-is-not-there", "no such program", "PINPROOF_TERRAFORM"],
  },
  {
    what: "a machine without the programs and without apt",
    args: ["cloud", "up"],
    env: () => ({ PATH: join(folder, "bin"), PINPROOF_HOME: join(folder, "home"), OS_CLOUD: undefined }),
    status: 3,
    says: ["no apt-get", "mmdebstrap", "OS_CLOUD"],
  },
  {
    what: "a host list with a mistyped field",
    args: ["run"],
    env: () => {
      const path = join(folder, "hosts.yaml");
      writeFileSync(path, stringify({ hosts: [{ name: "one", adress: "192.0.2.1" }] }));
      return {
        ...{ OS_CLOUD: testTarget().cloud, OS_CLIENT_CONFIG_FILE: testTarget().cloudsFile },
        PINPROOF_HOSTS: path,
      };
    },
    status: 3,
    says: [/hosts\.yaml:3: hosts\[0\]\.adress: unknown field; did you mean "address"\?/],
  },
];

test.each(CASES)("$what: exit $status and what to do", async ({ args, env, cwd, status, says }) => {
  const before = await cloudInventory(testTarget());
  const ending = await cli(args, { env: { OS_CLOUD: undefined, ...env?.() }, cwd: cwd ?? folder });
  const said = ending.stderr.replaceAll("not the password", "SECRET");
  expect(said).not.toContain("SECRET");
  expect(said).not.toMatch(/^\s+at .*\.ts:\d+/m);
  for (const words of says) expect(said).toMatch(typeof words === "string" ? literally(words) : words);
  expect(ending.status).toBe(status);
  expect(await cloudInventory(testTarget())).toEqual(before);
});

test("without root: said before anything is made", async () => {
  const ending = await run("unshare", ["--user", process.execPath, projectPath("bin/pinproof.js"), "cloud", "up"], {
    env: { PINPROOF_HOME: join(folder, "home"), OS_CLOUD: undefined, NODE_OPTIONS: undefined },
    accept: [2],
  });
  expect(ending.stderr).toContain("only root may bring the local cloud up");
  expect(ending.stderr).toContain("OS_CLOUD=NAME");
});

test("a server that somebody else deletes in the middle of a run: said, and nothing is left", async () => {
  const before = await cloudInventory(testTarget());
  const alone = { ...reference, servers: { control: reference.servers.control }, relations: [] } as typeof reference;
  const failure = await inRun(alone, ({ client }) => ({
    beforeObserving: async ({ servers }) => {
      const path = `/servers/${servers.control ?? ""}`;
      await client.request("compute", "DELETE", path);
      const isGone = (error: unknown) => error instanceof ApiError && error.status === 404;
      const look = () =>
        client.request("compute", "GET", path).then(
          () => undefined,
          (error: unknown) => isGone(error) || undefined,
        );
      await waitFor(look, { what: "the server is gone", timeoutMs: SETTLED_MS });
    },
  })).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(isPinproofError(failure, "DEPLOY")).toBe(true);
  expect(messageOf(failure)).toContain("openstack_compute_instance_v2.control");
  expect(messageOf(failure)).toContain("Somebody else changed it meanwhile");
  expect(await cloudInventory(testTarget())).toEqual(before);
});

test("a work folder that vanishes in the middle of a run: said, and everything that was made is removed", async () => {
  const before = await cloudInventory(testTarget());
  const gone = mkdtempSync(join(folder, "gone-"));
  const run = startCli(["run", "A04"], { cwd: gone, env: { OS_CLOUD: undefined } });
  await run.line(/server \S+ made/);
  removeWhileWritten(gone);
  const { status, stderr } = await run.ending;
  expect(stderr).toContain("The folder that this command was started in does not exist any more.");
  expect(status).toBe(2);
  expect(await cloudInventory(testTarget())).toEqual(before);
});

test("two runs at once on one cloud: the second waits and says for what", async () => {
  const env = { OS_CLOUD: undefined };
  const first = startCli(["run"], { cwd: folder, env });
  await first.line(/step 1 of/);
  const second = startCli(["run"], { cwd: folder, env });
  expect(await second.line(/Waiting/)).toContain(`process ${first.pid}, which is running experiments on this cloud`);
  second.kill("SIGINT");
  expect((await second.ending).status).toBe(130);
  first.kill("SIGINT");
  expect((await first.ending).status).toBe(130);
});

function literally(text: string): RegExp {
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}
