// `npm run bench`: the reference experiment by pinproof, against terraform's own share of it, and against the same steps
// typed with the `openstack` client. All in one run on the local cloud; prints a Markdown table.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { runInside } from "../../cloud/controller/container.ts";
import { cloudLayout } from "../../cloud/layout.ts";
import { readState } from "../../cloud/state.ts";
import { stacks } from "../../bin/session/stacks.ts";
import { withCloud } from "../../bin/session/with-cloud.ts";
import { reference } from "../../experiments/families/reference.ts";
import { run } from "../../base/command.ts";
import type { LiveStep } from "../../harness/deploy/live-step.ts";
import { listRunFolders } from "../../harness/run/run-folder.ts";
import { readRunRecord, type RunCost } from "../../harness/run/run-record.ts";
import { closeRun, withRun } from "../../harness/run/open-run.ts";
import { runExperiments } from "../../harness/schedule/run-experiments.ts";
import { ComputeHosts } from "../../harness/observe/host/compute-hosts.ts";
import { observeServer } from "../../harness/observe/observe-server.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { silentProgress, terminalProgress } from "../../base/progress.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";

const ROUNDS = 3;
const progress = terminalProgress();
const { signal } = new AbortController();

await withCloud({ progress, signal, only: "local" }, async ({ target }) => {
  const costs: RunCost[] = [];
  const typed: number[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const task = progress.start(`Round ${round} of ${ROUNDS}: pinproof, then the openstack client`);
    costs.push(await pinproof());
    typed.push(await openstackClient());
    task.succeed();
  }
  const looks = await evidence(target);
  const wall = costs.map(({ wallMs }) => wallMs);
  const terraform = costs.map(({ terraformMs }) => terraformMs);
  const ratio = costs.map(({ wallMs, terraformMs }) => wallMs / terraformMs);
  const rows = [
    ["reference by pinproof, wall", ...inSeconds(wall)],
    ["of it a terraform was at work", ...inSeconds(terraform)],
    ["ratio of the two", ...three(ratio, (value) => value.toFixed(3))],
    ["the same steps by the openstack client, wall", ...inSeconds(typed)],
    ["evidence of one server, connections made anew", ...inSeconds(looks)],
    [
      "memory of the harness, maximum",
      ...three(
        costs.map((cost) => cost.maxMemoryMiB),
        (value) => `${value.toFixed(0)} MiB`,
      ),
    ],
  ];
  process.stdout.write(
    `${cpus().length} CPU ${cpus()[0]?.model ?? ""}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${ROUNDS} rounds\n\n`,
  );
  process.stdout.write(`| what | min | median | max |\n|---|---|---|---|\n`);
  for (const row of rows) process.stdout.write(`| ${row.join(" | ")} |\n`);
});

/** One `pinproof run`, as a person starts it. */
async function pinproof(): Promise<RunCost> {
  const cwd = mkdtempSync(join(tmpdir(), "pinproof-bench-"));
  try {
    const cli = join(import.meta.dirname, "../../bin/pinproof.js");
    await run(process.execPath, [cli, "run", "reference"], {
      cwd,
      env: { OS_CLOUD: undefined, NODE_OPTIONS: undefined },
    });
    const [folder] = listRunFolders(cwd);
    const cost = folder && readRunRecord(folder).cost;
    if (cost === undefined) throw new Error("the run left no record of what it took");
    return cost;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** The same steps by a shell script inside the container, where the client is and no network lies between. */
async function openstackClient(): Promise<number> {
  const { running } = readState(cloudLayout());
  if (running === undefined) throw new Error("the local cloud is not up");
  const script = readFileSync(join(import.meta.dirname, "reference-openstack.sh"), "utf8");
  const started = Date.now();
  await runInside(running, ["bash", "-s"], { input: script });
  return Date.now() - started;
}

/** Looks at one pinned server five times, each with a login and an SSH connection of its own. */
async function evidence(target: CloudTarget): Promise<number[]> {
  const took: number[] = [];
  const one = { ...reference, servers: { control: reference.servers.control }, relations: [] } as typeof reference;
  const workFolder = mkdtempSync(join(tmpdir(), "pinproof-bench-"));
  const settings = { target, experiments: [one], stacks, progress: silentProgress, signal, workFolder };
  await withRun(settings, async (run) => {
    const whileLive = async ({ servers }: LiveStep): Promise<void> => {
      for (let look = 0; look < 5; look++) {
        const started = Date.now();
        await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
        await using hosts = new ComputeHosts(target.hosts);
        await observeServer("control", servers.control ?? "", { client, hosts, guest: "once" });
        took.push(Date.now() - started);
      }
    };
    const outcome = await runExperiments(run, [one], { hooks: () => ({ whileLive }) });
    closeRun(run, outcome);
    const [error] = [...outcome.results.map((result) => result.error), ...outcome.failures].filter(Boolean);
    if (error !== undefined) throw error as Error;
  });
  rmSync(workFolder, { recursive: true, force: true });
  return took;
}

function inSeconds(values: readonly number[]): string[] {
  return three(values, (value) => `${(value / 1000).toFixed(1)} s`);
}

function three(values: readonly number[], show: (value: number) => string): string[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [0, Math.floor((sorted.length - 1) / 2), sorted.length - 1].map((index) => show(sorted[index] ?? NaN));
}
