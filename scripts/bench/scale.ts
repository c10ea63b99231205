// `npm run bench:scale -- [--rows N] [--cpus N]`: does the scheduler scale with the cloud? The whole engine, with its stacks and its
// API client, against a cloud and a terraform that answer from a table and take the times that Nova and provider 3.4.0 were
// measured to take. Prints a Markdown table: the wall time against the best possible schedule, and what the engine itself costs.
import { spawn } from "node:child_process";
import { setMaxListeners } from "node:events";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { inFakeRun } from "../../__tests__/support/stand-ins/fake-run.ts";
import { marksOf } from "../../harness/run/marks.ts";
import { stacks } from "../../bin/session/stacks.ts";
import { runExperiments } from "../../harness/schedule/run-experiments.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { bestPossibleMs } from "./scale/bound.ts";
import { someRows } from "./scale/rows.ts";
import { tableTerraform } from "./scale/terraform.ts";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "1000" }, cpus: { type: "string", default: "64" } },
});
const dedicated = Number(values.cpus);
const rows = someRows(Number(values.rows), dedicated);
/** Rows that want no dedicated CPU, at the same time. */
const PARALLEL = 64;

await inFakeRun({}, async (fake) => {
  // A process of its own: what it takes is not the engine's.
  const cloud = spawn(process.execPath, ["--import", "tsx", join(import.meta.dirname, "scale/cloud.ts")], {
    env: { ...process.env, BENCH_FOLDER: fake.run.folder.path, BENCH_CPUS: String(dedicated) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const cloudsFile = await new Promise<string>((resolve, reject) => {
      cloud.stdout.once("data", (line: Buffer) => {
        resolve(line.toString().trim());
      });
      cloud.once("exit", (code) => {
        reject(new Error(`the cloud ended with ${code}`));
      });
    });
    const config = readCloud(cloudsFile, "table");
    await using client = new OpenStackClient(config);
    const terraform = tableTerraform(client);
    Object.assign(fake.run, { client, terraform, stacks, marks: marksOf(fake.run.folder.id) });
    // Each row listens for an interrupt.
    setMaxListeners(0, fake.abort.signal);
    const before = process.cpuUsage();
    const started = Date.now();
    const { results, failures } = await runExperiments(fake.run, rows, { parallel: PARALLEL });
    const wallMs = Date.now() - started;
    const { user, system } = process.cpuUsage(before);
    const [failure] = [...results.map(({ error }) => error), ...failures].filter((error) => error !== undefined);
    if (failure !== undefined) throw failure as Error;
    const best = bestPossibleMs(rows, { dedicated, parallel: PARALLEL, rules: fake.run.rules });
    const cpuMs = (user + system) / 1000;
    const table = [
      ["rows, of which want dedicated CPUs", `${rows.length}, ${best.pinnedRows}`],
      ["wall", seconds(wallMs)],
      ["the best possible schedule of these rows", seconds(best.ms)],
      ["**wall : best**", `**${(wallMs / best.ms).toFixed(2)}**`],
      ["the engine's CPU: schedule, stacks, API calls, verdicts, files", seconds(cpuMs)],
      ["of it, each row", `${(cpuMs / rows.length).toFixed(0)} ms`],
      ["its memory, maximum", `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`],
    ];
    process.stdout.write(
      `${cpus().length} CPU ${cpus()[0]?.model ?? ""}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB; ${dedicated} dedicated CPUs\n\n`,
    );
    process.stdout.write("| what | measured |\n|---|---|\n");
    for (const [what, measured] of table) process.stdout.write(`| ${what} | ${measured} |\n`);
  } finally {
    cloud.kill();
  }
});

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
