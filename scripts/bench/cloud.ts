// `npm run bench:cloud`: how long the local cloud takes, from each state that it can be in, and what it takes of the machine.
// `--cold` begins by destroying it, and so measures the way from nothing as well. `--first-start` measures `npm start` alone, in a
// fresh clone of what is committed here and with every cache empty, in a folder of its own that is removed afterwards.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { cloudLayout } from "../../cloud/layout.ts";
import { readState } from "../../cloud/state.ts";
import { run } from "../../base/command.ts";
import { childrenOf } from "../../base/process.ts";
import { terminalProgress } from "../../base/progress.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const TICKS_A_SECOND = 100;
const layout = cloudLayout();
const progress = terminalProgress();
const rows: string[][] = [];
const timeLines: string[] = [];

if (process.argv.includes("--first-start")) await firstStart();
else await cloudLife();
print();

async function cloudLife(): Promise<void> {
  if (process.argv.includes("--cold")) {
    await timed("destroy", "", pinproof("cloud", "destroy"));
    await timed("up from nothing", "", pinproof("cloud", "up"));
  } else {
    await timed("up, whatever the state", "", pinproof("cloud", "up"));
  }
  await timed("up where it runs", "2 s", pinproof("cloud", "up"));
  await timed("down", "5 s", pinproof("cloud", "down"));
  await timed("up from a provisioned root", "20 s", pinproof("cloud", "up"));
  rows.push(["memory of its processes (proportional share)", gib(memoryKiB()), "", "", "4 GB"]);
  const { stdout } = await run("du", ["-s", "--block-size=1M", layout.root]);
  rows.push(["disk, of its root tree", `${(Number(stdout.split("\t")[0]) / 1000).toFixed(2)} GB`, "", "", "1.5 GB"]);
  await timed("down again", "5 s", pinproof("cloud", "down"));
}

async function firstStart(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "pinproof-first-start-"));
  const clone = join(folder, "pinproof");
  const caches = {
    PINPROOF_HOME: join(folder, "home"),
    GOCACHE: join(folder, "go-build"),
    GOMODCACHE: join(folder, "go-mod"),
    npm_config_cache: join(folder, "npm"),
    NODE_OPTIONS: undefined,
    OS_CLOUD: undefined,
  };
  try {
    await run("git", ["clone", "--quiet", ROOT, clone]);
    await timed("npm start, everything empty", "4 min", () => run("npm", ["start"], { cwd: clone, env: caches }));
    await timed("npm start again", "", () => run("npm", ["start"], { cwd: clone, env: caches }));
  } finally {
    await run(process.execPath, [join(clone, "bin/pinproof.js"), "cloud", "down"], { env: caches, accept: [0, 1] });
    rmSync(folder, { recursive: true, force: true });
  }
}

function pinproof(...args: string[]) {
  return () => run(process.execPath, [join(ROOT, "bin/pinproof.js"), ...args], { env: { NODE_OPTIONS: undefined } });
}

async function timed(what: string, bound: string, body: () => ReturnType<typeof run>): Promise<void> {
  const task = progress.start(what);
  const [started, busy, load] = [Date.now(), busySeconds(), loadavg()[0] ?? 0];
  const { stderr } = await body();
  const seconds = `${((Date.now() - started) / 1000).toFixed(1)} s`;
  rows.push([what, seconds, `${(busySeconds() - busy).toFixed(0)} s`, load.toFixed(1), bound]);
  const timeLine = stderr.indexOf("Time line");
  if (timeLine >= 0) timeLines.push(`${what}\n${stderr.slice(timeLine).trimEnd()}`);
  task.succeed();
}

function print(): void {
  process.stdout.write(`${cpus().length} CPU ${cpus()[0]?.model ?? ""}, ${gib(totalmem() / 1024)}\n\n`);
  process.stdout.write(
    "| what | measured | CPU seconds of the machine | load before | bound |\n|---|---|---|---|---|\n",
  );
  for (const row of rows) process.stdout.write(`| ${row.join(" | ")} |\n`);
  for (const timeLine of timeLines) process.stdout.write(`\n${timeLine}\n`);
}

function gib(kib: number): string {
  return `${(kib / 2 ** 20).toFixed(2)} GiB`;
}

/** Every process below the container's supervisor. */
function containerProcesses(): number[] {
  const { running } = readState(layout);
  const below = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(below)];
  return running === undefined ? [] : below(running.supervisor.pid);
}

/** Proportional share: shared pages counted once. */
function memoryKiB(): number {
  return containerProcesses().reduce((sum, pid) => sum + pssOf(pid), 0);
}

function pssOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Of all processes of the machine, ours and others: all time but idle, waiting for disks, and what other machines took. */
function busySeconds(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, soft = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? ""
  )
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + soft) / TICKS_A_SECOND;
}
