// Markers in every credential, and none in what comes out: neither on the terminal nor in any file of a run. The user that has
// them is made for this, so the cloud under test must be one whose administrator we are.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { cloudLayout } from "../../cloud/layout.ts";
import { listRunFolders } from "../../harness/run/run-folder.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { cli, type CliEnding } from "../support/real-cloud/cli.ts";
import { filesBelow, makeMarker, markersBelow, markersIn, modeOf } from "../support/defects/markers.ts";
import { testTarget } from "../support/real-cloud/session.ts";

const CLOUD = "marked";
const folder = mkdtempSync(join(tmpdir(), "pinproof-secrets-"));
const secrets: Record<string, string> = {
  "the password": makeMarker("Pass"),
  "the secret of the application credential": makeMarker("App"),
  OS_PASSWORD: makeMarker("Env"),
  "a wrong password": makeMarker("Wrong"),
};
/** Of OS_* variables that nobody asked for, and of terraform's own. */
const surroundings = {
  OS_PASSWORD: secrets.OS_PASSWORD,
  OS_TOKEN: secrets.OS_PASSWORD,
  OS_APPLICATION_CREDENTIAL_SECRET: secrets.OS_PASSWORD,
  TF_VAR_password: secrets.OS_PASSWORD,
  TF_LOG: "TRACE",
  OS_DEBUG: "1",
};

let admin: OpenStackClient;
let userId = "";
let credentialId = "";

beforeAll(async () => {
  const { cloudsFile, cloud } = testTarget();
  admin = new OpenStackClient(readCloud(cloudsFile, cloud));
  const { id: projectId } = await admin.project();
  const user = {
    name: `pinproof-${makeMarker("").slice(-8)}`,
    password: secrets["the password"],
    domain_id: "default",
  };
  userId = idIn(await admin.request("identity", "POST", "/users", { body: { user } }), "user");
  const { roles } = (await admin.request("identity", "GET", "/roles?name=admin")) as { roles: { id: string }[] };
  await admin.request("identity", "PUT", `/projects/${projectId}/users/${userId}/roles/${roles[0]?.id ?? ""}`);
  const auth = {
    // The user by name alone: the Terraform provider takes either a name or an id.
    ...{ auth_url: admin.config.auth.url, project_id: projectId },
    ...{ username: user.name, user_domain_id: "default" },
  };
  // The password stands in secure.yaml, as it should.
  writeClouds("password", { auth }, { auth: { password: secrets["the password"] } });
  writeClouds("wrong", { auth: { ...auth, password: secrets["a wrong password"] } });
  await using own = new OpenStackClient(readCloud(join(folder, "password", "clouds.yaml"), CLOUD));
  const secret = secrets["the secret of the application credential"];
  const body = { application_credential: { name: "markers", secret } };
  credentialId = idIn(
    await own.request("identity", "POST", `/users/${userId}/application_credentials`, { body }),
    "application_credential",
  );
  const credential = { auth_url: auth.auth_url, application_credential_id: credentialId };
  writeClouds("application credential", {
    ...{ auth_type: "v3applicationcredential", auth: { ...credential, application_credential_secret: secret } },
  });
  // The key's own content is a marker, too: each of its longer lines.
  const [host] = testTarget().hosts;
  if (host?.identityFile === undefined) return;
  const lines = readFileSync(host.identityFile, "utf8").split("\n");
  for (const [index, line] of lines.entries()) {
    if (line.length > 40) secrets[`line ${index} of the SSH key`] = line;
  }
});

afterAll(async () => {
  if (userId !== "") await admin.request("identity", "DELETE", `/users/${userId}`);
  await admin.close();
  rmSync(folder, { recursive: true, force: true });
});

function idIn(answer: unknown, key: string): string {
  return (answer as Record<string, { id: string }>)[key]?.id ?? "";
}

function writeClouds(name: string, cloud: object, secure?: object): void {
  const home = join(folder, name);
  mkdirSync(home, { mode: 0o700 });
  const region = admin.config.region === undefined ? {} : { region_name: admin.config.region };
  const face = { interface: admin.config.interface, ...region };
  writeFileSync(join(home, "clouds.yaml"), stringify({ clouds: { [CLOUD]: { ...face, ...cloud } } }), { mode: 0o600 });
  if (secure === undefined) return;
  writeFileSync(join(home, "secure.yaml"), stringify({ clouds: { [CLOUD]: secure } }), { mode: 0o600 });
}

async function runWith(name: string, args: readonly string[]): Promise<CliEnding & { work: string }> {
  const work = mkdtempSync(join(folder, "work-"));
  const hosts = process.env.PINPROOF_HOSTS ?? cloudLayout().hostsFile;
  const env = {
    ...surroundings,
    ...{ OS_CLOUD: CLOUD, OS_CLIENT_CONFIG_FILE: join(folder, name, "clouds.yaml"), PINPROOF_HOSTS: hosts },
  };
  return { ...(await cli(args, { cwd: work, env })), work };
}

test.each(["password", "application credential"])(
  "a run with a %s: no secret on the terminal, in a log, a state, a report or evidence; the folder is its owner's alone",
  async (name) => {
    const { status, stdout, stderr, work } = await runWith(name, ["run", "A05"]);
    expect([status, stderr]).toEqual([0, expect.stringContaining("Removed everything")]);
    expect(filesBelow(work).length).toBeGreaterThan(10);
    expect(markersIn(stdout + stderr, secrets)).toEqual([]);
    expect(markersBelow(work, secrets)).toEqual([]);
    const [run] = listRunFolders(work);
    expect(modeOf(run?.path ?? "")).toBe("700");
    // Below .terraform is a file of that name which says where the state is, and holds nothing of it.
    const states = filesBelow(run?.path ?? "").filter(
      (file) => /\.tfstate(\.backup)?$/.test(file) && !file.includes("/.terraform/"),
    );
    expect(states.length).toBeGreaterThan(0);
    expect(states.filter((file) => modeOf(file) !== "600")).toEqual([]);
  },
);

test.each([["run", "A05"], ["sweep"], ["run", "--dry-run"]])(
  "%s with a wrong password: the error names the user and the file, and no secret",
  async (...args) => {
    const { status, stdout, stderr, work } = await runWith("wrong", args);
    expect([status, stderr]).toEqual([3, expect.stringContaining("wrong credentials")]);
    expect(markersIn(stdout + stderr, secrets)).toEqual([]);
    expect(markersBelow(work, secrets)).toEqual([]);
  },
);
