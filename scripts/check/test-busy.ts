// `npm run test:busy`: `npm test` on a machine that has something else to do. A process for each CPU, at the same priority as the
// tests, keeps it busy from the beginning to the end; what is right on an idle machine must be right beside them.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { run } from "../../base/command.ts";
import { isCommandError } from "../../base/errors.ts";

/** Ends by itself where we are killed: then its parent is another. */
const BURN = `
const parent = process.ppid;
const burn = () => {
  const until = Date.now() + 200;
  while (Date.now() < until);
  if (process.ppid === parent) setImmediate(burn);
};
burn();`;

const burners = Array.from({ length: availableParallelism() }, () =>
  spawn(process.execPath, ["-e", BURN], { stdio: "ignore" }),
);
const pids = burners.flatMap(({ pid }) => pid ?? []);
// The tests answer Ctrl-C themselves, and are waited for.
let tests: number | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // From a terminal they hear of it themselves.
    if (signal !== "SIGINT" && tests !== undefined) process.kill(tests, signal);
  });
}
process.stderr.write(`Beside the tests, processes ${pids.join(" and ")} keep every CPU busy.\n`);
try {
  await run("node", ["--import", "tsx", "scripts/check/test.ts"], {
    inherit: true,
    onStart: (pid) => {
      tests = pid;
    },
    env: { PINPROOF_TEST_BURNERS: pids.join(",") },
  });
} catch (error) {
  if (!isCommandError(error)) throw error;
  process.exitCode = 1;
} finally {
  const ended = burners.filter(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
  for (const burner of burners) burner.kill("SIGKILL");
  if (ended.length > 0) {
    process.stderr.write("A busy process ended before the tests did: this run proves nothing.\n");
    process.exitCode = 1;
  }
}
