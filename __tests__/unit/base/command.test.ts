import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandOptions, run, startDetached } from "../../../base/command.ts";
import type { CommandError } from "../../../base/errors.ts";
import { waitFor } from "../../../base/wait.ts";
import { SOON_MS } from "../../support/limits.ts";
import { errorOf, withTemporaryFolder } from "../../support/stand-ins/programs.ts";

const sh = (script: string, options?: CommandOptions) => run("sh", ["-c", script], options);
const failureOf = (script: string, options?: CommandOptions) => errorOf(sh(script, options));

/** Says when it can be asked to stop, and runs until it is. */
const untilAsked = (signal: string, then: string) =>
  `trap '${then}' ${signal}; echo ready; while :; do sleep 0.02; done`;

/** It is aborted when it says that it is ready. */
function stoppedWhenReady(script: string, options: CommandOptions = {}): Promise<unknown> {
  const abort = new AbortController();
  const onLine = (line: string): void => {
    if (line === "ready") abort.abort();
  };
  return failureOf(script, { ...options, signal: abort.signal, onLine });
}

describe("a program that ends well", () => {
  it("gives its outputs, its status and the command as one could paste it", async () => {
    const result = await run("sh", ["-c", "echo out; echo err >&2"]);
    expect(result).toMatchObject({
      command: "sh -c 'echo out; echo err >&2'",
      status: 0,
      stdout: "out",
      stderr: "err",
    });
    expect(result.durationMs).toBeGreaterThan(0);
  });

  it("is given arguments as they are, never through a shell", async () => {
    const odd = ["a b", "$HOME", "; exit 3", "'", "*"];
    const { stdout } = await run("printf", ["%s\\n", ...odd]);
    expect(stdout.split("\n")).toEqual(odd);
  });

  it("reads the input, and an empty one where there is none", async () => {
    expect((await run("cat", [], { input: "hello" })).stdout).toBe("hello");
    expect((await run("cat", [])).stdout).toBe("");
  });

  it("need not read its input", async () => {
    const input = "x".repeat(1_000_000);
    await expect(run("true", [], { input })).resolves.toMatchObject({ status: 0 });
    await expect(sh("exit 5", { input })).rejects.toMatchObject({ summary: "sh: failed with exit status 5" });
  });

  it("runs in the given folder with the given variables, of which undefined removes one", () =>
    withTemporaryFolder(async (cwd) => {
      const env = { PINPROOF_TEST_A: "1", HOME: undefined };
      const { stdout } = await sh('pwd; echo "$PINPROOF_TEST_A ${HOME-none} ${PATH:+path}"', { cwd, env });
      expect(stdout).toBe(`${cwd}\n1 none path`);
    }));

  it("tells each line as it comes, and its process id", async () => {
    const told: string[] = [];
    let pid = 0;
    const { stdout } = await sh("echo $$; sleep 0.1; echo two", {
      onLine: (line) => told.push(line),
      onStart: (id) => (pid = id),
    });
    expect(told).toEqual([String(pid), "two"]);
    expect(stdout).toBe(`${pid}\ntwo`);
  });

  it("may answer with another status than 0, where that is said", async () => {
    await expect(sh("echo no; exit 3", { accept: [0, 3] })).resolves.toMatchObject({ status: 3, stdout: "no" });
    await expect(sh("exit 0", { accept: [3] })).rejects.toMatchObject({ code: "COMMAND", status: 0 });
  });
});

describe("where the outputs go", () => {
  it("a log file is appended to, and the result has them too", () =>
    withTemporaryFolder(async (folder) => {
      const logFile = join(folder, "log");
      writeFileSync(logFile, "before\n");
      const { stdout } = await sh("echo out; echo err >&2", { logFile });
      const [first, ...rest] = readFileSync(logFile, "utf8").trim().split("\n");
      expect([first, ...rest.sort()]).toEqual(["before", "err", "out"]);
      expect(stdout).toBe("out");
    }));

  it("an output file is appended to, and the result is empty", () =>
    withTemporaryFolder(async (folder) => {
      const outputFile = join(folder, "output");
      writeFileSync(outputFile, "before\n");
      const result = await sh("echo out; echo err >&2", { outputFile });
      expect(result).toMatchObject({ stdout: "", stderr: "" });
      expect(readFileSync(outputFile, "utf8")).toBe("before\nout\nerr\n");
    }));

  it("a log file that cannot be written is a failure, not a program without words", async () => {
    const error = await failureOf("echo out; sleep 0.2; echo more", { logFile: "/nonexistent/log" });
    expect(error).toMatchObject({ code: "COMMAND" });
  });

  it("a listener that throws is a failure with its words", async () => {
    const onLine = () => {
      throw new Error("cannot take that");
    };
    expect(await failureOf("echo out", { onLine })).toMatchObject({
      code: "COMMAND",
      summary: "sh: its output could not be taken: cannot take that",
    });
  });
});

describe("a program that fails", () => {
  it("says why: the status, the command, the program's own words, then the hint", async () => {
    const error = await failureOf("echo fine; echo 'no such pool' >&2; exit 7", { hint: "Make the pool." });
    expect(error).toMatchObject({
      code: "COMMAND",
      status: 7,
      stdout: "fine",
      stderr: "no such pool",
      message: [
        "sh: failed with exit status 7",
        "  $ sh -c 'echo fine; echo '\\''no such pool'\\'' >&2; exit 7'",
        "  no such pool",
        "Make the pool.",
      ].join("\n"),
    });
  });

  it("is quoted from standard output where standard error is empty", async () => {
    expect(await failureOf("echo said here; exit 1")).toMatchObject({
      message: expect.stringMatching(/\n {2}said here$/) as string,
    });
  });

  it("is quoted by its last 25 lines", async () => {
    const { message } = (await failureOf("seq 100 >&2; exit 1")) as Error;
    const [, , ...quoted] = message.split("\n");
    expect(quoted).toEqual(Array.from({ length: 25 }, (_, index) => `  ${index + 76}`));
  });

  const cases: [string, string, string[], CommandOptions, string][] = [
    ["does not exist", "no-such-program", [], {}, "no-such-program: there is no such program on this machine"],
    ["is a folder", "/proc", [], {}, "/proc: cannot be started"],
    ["is started in a folder that is not there", "true", [], { cwd: "/nonexistent" }, "true: cannot be started in /n"],
    ["was killed", "sh", ["-c", "kill -KILL $$"], {}, "sh: was ended by SIGKILL"],
  ];
  it.each(cases)("%s", async (_what, file, args, options, summary) => {
    const error = await errorOf(run(file, args, options));
    expect(error).toMatchObject({ code: "COMMAND", summary: expect.stringContaining(summary) as string });
    expect(error).toMatchObject({ status: undefined });
  });
});

describe("a program that is stopped", () => {
  it("after the time-out, which the error names", async () => {
    // By itself it would end long after the test's limit.
    expect(await errorOf(run("sleep", ["86400"], { timeoutMs: 150 }))).toMatchObject({
      code: "COMMAND",
      summary: "sleep: did not end within 0.15 s",
    });
  });

  it("by an abort", async () => {
    const abort = new AbortController();
    const onStart = (): void => {
      abort.abort();
    };
    const error = await errorOf(run("sleep", ["86400"], { signal: abort.signal, onStart }));
    expect(error).toMatchObject({ code: "COMMAND", summary: "sleep: was stopped" });
  });

  it("is not even started by an abort that came before", async () => {
    const error = await errorOf(run("sleep", ["10"], { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: "COMMAND", summary: "sleep: was stopped" });
  });

  it("is asked with the given signal", async () => {
    const script = untilAsked("INT", "echo asked; exit 3");
    const error = await stoppedWhenReady(script, { stopWith: "SIGINT" });
    expect(error).toMatchObject({ summary: "sh: was stopped", status: 3, stdout: "ready\nasked" });
  });

  it("has failed also where it then ends with status 0", async () => {
    const stopped = await stoppedWhenReady(untilAsked("TERM", "exit 0"));
    expect(stopped).toMatchObject({ summary: "sh: was stopped", status: 0 });
  });

  it("has failed also where it ends with status 0 after the time-out", async () => {
    // A machine may need any time until the program can be asked: then a longer time-out shows it.
    const late = async (timeoutMs: number): Promise<unknown> => {
      const error = await failureOf(untilAsked("TERM", "exit 0"), { timeoutMs });
      if ((error as CommandError).stdout !== "ready") return late(2 * timeoutMs);
      return { error, summary: `sh: did not end within ${timeoutMs / 1000} s` };
    };
    const { error, summary } = (await late(200)) as { error: unknown; summary: string };
    expect(error).toMatchObject({ summary, status: 0 });
  });
});

describe("a program that outlives us", () => {
  it("has a process group of its own, and writes to its log", () =>
    withTemporaryFolder(async (folder) => {
      const logFile = join(folder, "log");
      const pid = await startDetached("sh", ["-c", 'echo "$$ $WORD"; ps -o pgid= -p $$; echo err >&2'], {
        logFile,
        env: { WORD: "given" },
      });
      const lines = () => readFileSync(logFile, "utf8").trim().split(/\s+/);
      const soon = { timeoutMs: SOON_MS, intervalMs: 20 };
      await waitFor(() => lines().includes("err") || undefined, { what: "its words", ...soon });
      expect(lines()).toEqual([String(pid), "given", String(pid), "err"]);
    }));

  it("that cannot be started is told with the command", () =>
    withTemporaryFolder(async (folder) => {
      const error = await errorOf(startDetached("no-such-program", ["a"], { logFile: join(folder, "log") }));
      expect(error).toMatchObject({
        code: "COMMAND",
        command: "no-such-program a",
        message: "no-such-program: cannot be started\n  spawn no-such-program ENOENT",
      });
    }));
});
