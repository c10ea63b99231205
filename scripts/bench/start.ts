// `npm run bench:start`: how long a command takes that does nothing but start, and how much memory it holds at most, by many runs of
// each in turn, beside Node.js alone. Prints a Markdown table.
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { join } from "node:path";
import { builtProgram } from "../../bin/built.mjs";

const ROUNDS = 20;
const ROOT = join(import.meta.dirname, "../..");
const PROGRAM = join(ROOT, "bin/pinproof.js");
/** What the start of each may take at most, where one is set: seconds of wall, and MiB. */
const GOAL = { wallS: 0.3, memoryMiB: 100 };

interface Started {
  readonly words: readonly string[];
  readonly hasGoal?: boolean;
}

const COMMANDS: readonly Started[] = [
  { words: ["--help"], hasGoal: true },
  { words: ["--version"], hasGoal: true },
  { words: ["list"], hasGoal: true },
  { words: ["list", "A07"], hasGoal: true },
  { words: ["run", "--help"] },
  { words: ["runs", "list"] },
  { words: ["__complete", "run", "A0"] },
];

interface Measured {
  readonly wallS: number;
  readonly memoryMiB: number;
}

if (builtProgram(ROOT) === undefined) throw new Error("the sources have changed since the last build: npm run build");
const programs = [
  { name: "node alone", args: ["-e", "0"], hasGoal: false },
  ...COMMANDS.map(({ words, hasGoal = false }) => ({
    name: `\`pinproof ${words.join(" ")}\``,
    args: [PROGRAM, ...words],
    hasGoal,
  })),
];
const measured = new Map<string, Measured[]>();
for (let round = 0; round <= ROUNDS; round++) {
  for (const { name, args } of programs) {
    const one = measure(args);
    // The first round reads the files from the disk.
    if (round > 0) measured.set(name, [...(measured.get(name) ?? []), one]);
  }
}
const width = Math.max(...programs.map(({ name }) => name.length));
const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
process.stdout.write(
  `${cpus().length} CPU ${cpus()[0]?.model ?? ""}, Node.js ${process.versions.node}, ${ROUNDS} runs\n\n`,
);
process.stdout.write(line(["what".padEnd(width), "min", "median", "max", "memory", "goal"]));
process.stdout.write(line(["-".repeat(width), "---", "---", "---", "---", "---"]));
for (const { name, hasGoal } of programs) {
  const all = measured.get(name) ?? [];
  const walls = all.map(({ wallS }) => wallS).sort((one, other) => one - other);
  const memory = Math.max(...all.map(({ memoryMiB }) => memoryMiB));
  const median = walls[Math.floor(walls.length / 2)] ?? NaN;
  const seconds = [walls[0] ?? NaN, median, walls.at(-1) ?? NaN].map((value) => `${value.toFixed(2)} s`);
  const isMet = median <= GOAL.wallS && memory <= GOAL.memoryMiB;
  const goal = hasGoal ? `${GOAL.wallS} s, ${GOAL.memoryMiB} MiB: ${isMet ? "met" : "**not met**"}` : "";
  process.stdout.write(line([name.padEnd(width), ...seconds, `${memory.toFixed(0)} MiB`, goal]));
  if (hasGoal && !isMet) process.exitCode = 1;
}

/** One run, as a person starts it. GNU time tells what the kernel counted. */
function measure(args: readonly string[]): Measured {
  const { status, stderr } = spawnSync("/usr/bin/time", ["-f", "%e %M", process.execPath, ...args], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [wall, kib] = (stderr.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  if (status !== 0 || wall === undefined || kib === undefined) throw new Error(`${args.join(" ")}: ${stderr}`);
  return { wallS: wall, memoryMiB: kib / 1024 };
}
