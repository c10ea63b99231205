// Somebody without admin rights, on a real cloud: the image's half of the reference experiment, proven at the hypervisor alone.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cloudLayout } from "../../cloud/layout.ts";
import { findLeftovers } from "../../harness/deploy/leftovers.ts";
import { listRunFolders } from "../../harness/run/run-folder.ts";
import type { ExperimentVerdict } from "../../harness/judge/verdict.ts";
import { cli, type CliEnding } from "../support/real-cloud/cli.ts";
import { isKeptOut, makeMember, MEMBER_CLOUD, type MemberCloud } from "../support/real-cloud/member-cloud.ts";
import { testTarget } from "../support/real-cloud/session.ts";

let member: MemberCloud;
const workFolder = mkdtempSync(join(tmpdir(), "pinproof-member-work-"));

beforeAll(async () => {
  member = await makeMember(testTarget());
});

afterAll(async () => {
  rmSync(workFolder, { recursive: true, force: true });
  await member.dispose();
});

/** As the member types it. */
function asMember(...args: readonly string[]): Promise<CliEnding> {
  const env = {
    OS_CLOUD: MEMBER_CLOUD,
    OS_CLIENT_CONFIG_FILE: member.cloudsFile,
    PINPROOF_HOSTS: process.env.PINPROOF_HOSTS ?? cloudLayout().hostsFile,
    PINPROOF_BASE_IMAGE: undefined,
  };
  return cli(args, { cwd: workFolder, env });
}

const runs = (): readonly string[] => listRunFolders(workFolder).map(({ id }) => id);
const baseImage = (): string => testTarget().baseImage ?? "pinproof-base";

/** The run that this call made. */
async function startRun(...args: readonly string[]): Promise<CliEnding & { run: string; folder: string }> {
  const before = new Set(runs());
  const ending = await asMember("run", ...args);
  const run = runs().find((id) => !before.has(id));
  if (run === undefined) throw new Error(`no run was made:\n${ending.stderr}`);
  return { ...ending, run, folder: join(workFolder, ".pinproof/runs", run) };
}

/** The same, where the run is to leave nothing. */
async function asRun(...args: readonly string[]): Promise<Awaited<ReturnType<typeof startRun>>> {
  const ended = await startRun(...args);
  expect(await findLeftovers(member.client, { prefix: `pin-${ended.run}-` })).toEqual([]);
  return ended;
}

const json = (...path: readonly string[]): unknown => JSON.parse(readFileSync(join(...path), "utf8"));

test("the member is none who could make flavors or read Placement", async () => {
  const flavor = { name: `${member.flavor}-own`, vcpus: 1, ram: 64, disk: 1 };
  const closed = await Promise.all([
    isKeptOut(member.client.request("compute", "POST", "/flavors", { body: { flavor } })),
    isKeptOut(member.client.request("placement", "GET", "/resource_providers")),
    isKeptOut(member.client.request("compute", "GET", "/os-services?binary=nova-compute")),
    isKeptOut(member.client.request("compute", "GET", "/os-hypervisors/detail")),
  ]);
  expect(closed).toEqual([true, true, true, true]);
});

test("an image that pins is proven at libvirt and kernel, with nova and placement left out", async () => {
  const args = ["A04", "--flavors", member.flavor, "--base-image", baseImage(), "--leave-out", "nova,placement"];
  const { status, stdout, stderr, run, folder } = await asRun(...args);
  expect({ status, said: stdout.includes("A04: HOLDS") ? "HOLDS" : stdout + stderr }).toEqual({
    status: 0,
    said: "HOLDS",
  });
  expect(stdout).toContain("Left out, and not judged: nova, placement");
  expect(stdout).toContain("found by hostId");

  const verdict = json(folder, "experiments/A04/verdict.json") as ExperimentVerdict;
  const [server] = verdict.servers;
  expect(Object.keys(server?.levels ?? {})).toEqual(expect.arrayContaining(["intent", "api", "libvirt", "kernel"]));
  expect(Object.keys(server?.levels ?? {})).not.toEqual(expect.arrayContaining(["nova"]));
  expect(server?.leftOut).toMatchObject({
    nova: expect.stringContaining("administrators only"),
    placement: expect.stringContaining("needs an administrator"),
  });
  const [host] = testTarget().hosts;
  expect(server?.host).toEqual({ name: host?.name, foundBy: "hostId" });

  const evidence = join(folder, "experiments/A04/servers/server/1-apply");
  expect(json(evidence, "server.json")).toMatchObject({ host: null, projectId: member.project.id });
  expect(json(evidence, "neighbours.json")).toMatchObject({ host: host?.name, foundBy: "hostId" });
  expect(json(evidence, "flavor.json")).toMatchObject({
    name: member.flavor,
    vcpus: 1,
    memoryMiB: 256,
    extraSpecs: {},
  });
  expect(json(folder, "experiments/A04/experiment.json")).toMatchObject({
    flavors: { flavor: { memoryMiB: 256, existing: { name: member.flavor } } },
  });
  expect(json(folder, "run.json")).toMatchObject({ leaveOut: ["nova", "placement"] });

  // Offline, and nothing but the run folder: the same, byte by byte.
  const again = await asMember("judge", run, "--json");
  expect(again.stdout).toBe(`${JSON.stringify([verdict], null, 2)}\n`);
  expect(again.status).toBe(0);
});

test("a kept server can be inspected and looked at again, its image is the member's own, and all of it can be put away", async () => {
  const args = ["A04", "--keep", "--flavors", member.flavor, "--base-image", baseImage()];
  const { status, run, stderr } = await startRun(...args, "--leave-out", "nova,placement");
  try {
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    const { images } = (await member.client.request("image", "GET", "/v2/images?limit=1000")) as {
      images: { name: string | null; visibility: string; owner: string }[];
    };
    const own = images.filter(({ name }) => name?.startsWith(`pin-${run}-`));
    expect(own.map(({ visibility, owner }) => `${visibility} ${owner}`)).toEqual([`private ${member.project.id}`]);

    const inspected = await asMember("inspect", `pin-${run}-A04-server`);
    expect(inspected.stdout).toContain("(found by hostId)");
    expect(inspected.stdout).toContain("not seen: Placement does not show this user what a server is charged");
    expect(inspected.stdout).toContain("<vcpupin");
    expect(inspected.status).toBe(0);

    const later = await asMember("runs", "observe", run);
    expect(later.stdout).toContain("A04: HOLDS");
    expect(later.stdout).toContain("Left out, and not judged: nova, placement");
    expect(later.status).toBe(0);
  } finally {
    const destroyed = await asMember("runs", "destroy", run);
    expect({ status: destroyed.status, left: await findLeftovers(member.client, { prefix: `pin-${run}-` }) }).toEqual({
      status: 0,
      left: [],
    });
  }
});

test("without leaving anything out the same is inconclusive, with the role that each level takes", async () => {
  const { status, stdout } = await asRun("A04", "--flavors", member.flavor, "--base-image", baseImage());
  expect(stdout).toContain("A04: INCONCLUSIVE");
  expect(stdout).toContain("host pins in the server topology are shown to administrators only");
  expect(stdout.replaceAll(/\s+/g, " ")).toContain("Placement does not show this user what a server is charged");
  expect(stdout).not.toContain("Left out");
  expect(status).toBe(10);
});

test("a row whose flavor is not there is skipped, with the administrator's command", async () => {
  const args = ["A05", "--flavors", member.flavor, "--base-image", baseImage(), "--leave-out", "nova,placement"];
  const { status, stdout } = await asRun(...args);
  expect(stdout).toContain("A05: SKIPPED");
  expect(stdout).toContain(`${member.flavor} has no hw:cpu_policy`);
  const command = `openstack flavor create --vcpus 1 --ram 128 --disk 1 --private --project ${member.project.name} --property hw:cpu_policy=dedicated pinproof-`;
  expect(stdout).toContain(command);
  expect(status).toBe(11);
});

test("with no flavors named the failure says what a member does", async () => {
  const { status, stderr } = await asRun("A04", "--base-image", baseImage());
  expect(stderr).toContain("This user may not make flavors");
  expect(stderr).toContain("--flavors NAME,NAME");
  expect(status).toBe(5);
});

test.each([
  [
    "a flavor that is not there",
    ["--flavors", "no-such-flavor"],
    3,
    'has no flavor "no-such-flavor" that this user may see',
  ],
  [
    "an image that is not there",
    ["--base-image", "no-such-image"],
    3,
    'has no image "no-such-image" that this user may see',
  ],
  ["nothing to prove by", ["--leave-out", "nova,placement,libvirt,kernel"], 2, "nothing would be proven"],
  ["a level that is none", ["--leave-out", "plasement"], 2, 'did you mean "placement"?'],
])("%s is told before anything is made", async (_what, args, status, words) => {
  const before = runs();
  const ending = await asMember("run", "A04", ...args);
  expect(ending.stderr).toContain(words);
  expect(ending.status).toBe(status);
  expect(runs()).toEqual(before);
});
