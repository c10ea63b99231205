import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { argumentsOf, childrenOf, findByArgument, identityOf, isRunning } from "../../../base/process.ts";
import { waitFor } from "../../../base/wait.ts";
import { SOON_MS } from "../../support/limits.ts";

const endedPid = () => spawnSync(process.execPath, ["-e", ""]).pid;

/** A process that has ended and whose parent has not asked how: the parent is a shell that became something else. */
async function withZombie(body: (pid: number) => void): Promise<void> {
  const parent = spawn("sh", ["-c", "sleep 0.3 & echo $!; exec sleep 86400"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    await waitFor(() => readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ") || undefined, {
      what: "the child ends",
      timeoutMs: SOON_MS,
      intervalMs: 10,
    });
    body(pid);
  } finally {
    parent.kill("SIGKILL");
  }
}

test("this process runs, and its identity stays the same", () => {
  const own = identityOf(process.pid);
  expect(own).toEqual({ pid: process.pid, startTime: expect.stringMatching(/^\d+$/) as string });
  expect(identityOf(process.pid)).toEqual(own);
  expect(isRunning(own)).toBe(true);
});

test("a process that started at another time under the same id is another", () => {
  const own = identityOf(process.pid);
  expect(isRunning({ ...own, startTime: String(Number(own.startTime) - 1) })).toBe(false);
});

test("a process that has ended does not run, by its identity before or after", async () => {
  const child = spawn("sleep", ["86400"]);
  const before = identityOf(child.pid ?? 0);
  expect(isRunning(before)).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(isRunning(before)).toBe(false);
  expect(isRunning(identityOf(endedPid()))).toBe(false);
});

test("an identity taken too late is nobody's, whoever has that id now", () => {
  expect(isRunning({ pid: process.pid, startTime: "" })).toBe(false);
  expect(isRunning({ pid: 0, startTime: "" })).toBe(false);
});

test("a zombie has ended", async () => {
  await withZombie((pid) => {
    expect(identityOf(pid)).toEqual({ pid, startTime: "" });
    expect(isRunning(identityOf(pid))).toBe(false);
  });
});

test("a command whose name holds spaces and parentheses is read all the same", async () => {
  const script = "require('fs').writeFileSync('/proc/self/comm', 'a) Z 1 (b'); setInterval(() => {}, 20000)";
  const child = spawn(process.execPath, ["-e", script]);
  try {
    const stat = () => readFileSync(`/proc/${child.pid ?? 0}/stat`, "utf8");
    await waitFor(() => stat().includes("(a) Z 1 (b)") || undefined, { what: "the name", timeoutMs: SOON_MS });
    const fields = stat()
      .replace(/^.*\) /, "")
      .split(" ");
    expect(identityOf(child.pid ?? 0).startTime).toBe(fields[19]);
    expect(isRunning(identityOf(child.pid ?? 0))).toBe(true);
  } finally {
    child.kill("SIGKILL");
  }
});

test("a process is found by an argument as a whole, and its parent lists it as a child", async () => {
  const word = `pinproof-test-${process.pid}`;
  // Without a child of its own, which would bear the word, too, until it becomes another program.
  const child = spawn("sh", ["-c", "echo; read line", word]);
  const pid = child.pid ?? 0;
  try {
    await once(child.stdout, "data");
    expect(findByArgument(word)).toEqual([pid]);
    expect(findByArgument(word.slice(0, -1))).toEqual([]);
    expect(childrenOf(process.pid)).toContain(pid);
    expect(argumentsOf(pid).slice(0, 4)).toEqual(["sh", "-c", "echo; read line", word]);
  } finally {
    child.kill("SIGKILL");
  }
});

test("of a process that is not there nothing is told", () => {
  const pid = endedPid();
  expect([childrenOf(pid), argumentsOf(pid)]).toEqual([[], [""]]);
});
