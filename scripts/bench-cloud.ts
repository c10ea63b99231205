// `npm run bench:cloud`: how long the local cloud takes, from each state that it can be in, and what it takes of the machine.
// `--cold` begins by destroying it, and so measures the way from nothing as well.
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { cloudLayout } from "../cloud/layout.ts";
import { readState } from "../cloud/state.ts";
import { run } from "../harness/command.ts";
import { childrenOf } from "../harness/process.ts";
import { terminalProgress } from "../harness/progress.ts";

const layout = cloudLayout();
const progress = terminalProgress();
const rows: string[][] = [];

async function timed(what: string, bound: string, ...args: string[]): Promise<void> {
  const task = progress.start(what);
  const started = Date.now();
  await run(process.execPath, [join(import.meta.dirname, "../bin/pinproof.js"), "cloud", ...args], {
    env: { NODE_OPTIONS: undefined },
  });
  rows.push([what, `${((Date.now() - started) / 1000).toFixed(1)} s`, bound]);
  task.succeed();
}

if (process.argv.includes("--cold")) {
  await timed("destroy", "", "destroy");
  await timed("up from nothing", "6 min", "up");
} else {
  await timed("up, whatever the state", "", "up");
}
await timed("up where it runs", "2 s", "up");
await timed("down", "5 s", "down");
await timed("up from a provisioned root", "45 s", "up");
rows.push(["memory of its processes (proportional share)", `${(memoryKiB() / 1024 / 1024).toFixed(2)} GiB`, "4 GB"]);
const { stdout } = await run("du", ["-s", "--block-size=1M", layout.folder]);
rows.push(["disk", `${(Number(stdout.split("\t")[0]) / 1000).toFixed(2)} GB`, "4 GB"]);
await timed("down again", "5 s", "down");

process.stdout.write(`${cpus().length} CPU ${cpus()[0]?.model ?? ""}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB\n\n`);
process.stdout.write("| what | measured | bound |\n|---|---|---|\n");
for (const row of rows) process.stdout.write(`| ${row.join(" | ")} |\n`);

/** Pss of every process below the container's supervisor: shared pages counted once. */
function memoryKiB(): number {
  const { running } = readState(layout);
  const below = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(below)];
  return running === undefined ? 0 : below(running.supervisor.pid).reduce((sum, pid) => sum + pssOf(pid), 0);
}

function pssOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
