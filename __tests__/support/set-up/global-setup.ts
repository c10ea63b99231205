// Before the integration tests: a cloud, and what Ctrl-C means. Jest runs neither afterAll nor globalTeardown when it is
// interrupted, but handlers that are installed here do run, and they wait until the engine has removed everything.
import { rmSync } from "node:fs";
import { cloudDown, cloudUp } from "../../../cloud/local-cloud.ts";
import { watchInterrupts } from "../../../harness/run/interrupts.ts";
import { listRunFolders } from "../../../harness/run/run-folder.ts";
import { readLedger } from "../../../harness/run/ledger.ts";
import { readRunRecord, type RunRecord } from "../../../harness/run/run-record.ts";
import { cleanUpCommand, runLock } from "../../../harness/run/open-run.ts";
import { EXIT } from "../../../base/errors.ts";
import { lockOwner } from "../../../base/files/lock.ts";
import { argumentsOf, childrenOf, isRunning } from "../../../base/process.ts";
import { terminalProgress } from "../../../base/progress.ts";
import { namedCloud } from "../../../harness/targets/named-cloud.ts";
import { killGroup } from "../../../drivers/terraform/supervise.ts";
import { waitFor } from "../../../base/wait.ts";
import { SETTLED_MS } from "../limits.ts";
import { askToStop, publishTarget, stopFile, testTarget } from "../real-cloud/session.ts";

export interface TestSession {
  readonly finish: () => Promise<void>;
}

declare global {
  var pinproofTestSession: TestSession | undefined;
}

export default async function setup(): Promise<void> {
  const progress = terminalProgress();
  let takeDown = false;
  const watch = watchInterrupts({
    onFirst: (signal) => {
      process.stderr.write(
        `\n${signal}: waiting for what is under way, then removing everything that was created. Once more stops now.\n`,
      );
      askToStop(signal);
      void stop();
    },
    onSecond: (signal) => {
      for (const run of ownRuns()) killTerraforms(run);
      for (const pid of ownCommands()) process.kill(pid, "SIGINT");
      const commands = ownRuns().map(({ id }) => cleanUpCommand(id));
      process.stderr.write(
        `\n${signal}: stopped now. Remove what is left with: ${commands.join("; ") || "npx pinproof cloud down"}\n`,
      );
      process.exit(EXIT.interrupted);
    },
  });
  globalThis.pinproofTestSession = {
    finish: async () => {
      watch[Symbol.dispose]();
      if (takeDown) await cloudDown({ progress });
    },
  };

  const named = namedCloud();
  if (named) {
    publishTarget(named);
    return;
  }
  const { target, startedNow } = await cloudUp({ progress, signal: watch.signal });
  takeDown = startedNow;
  publishTarget(target);

  async function stop(): Promise<void> {
    try {
      // They are in groups of their own, so that a terminal tells them nothing.
      for (const pid of ownCommands()) process.kill(pid, "SIGINT");
      // A run that is clean still has its lock in the cloud to give back.
      const isOver = (): boolean => ownRuns().length === 0 && ownCommands().length === 0 && !holdsRunLock();
      await waitFor(() => isOver() || undefined, {
        what: "the runs of the tests remove what they made",
        timeoutMs: SETTLED_MS,
      });
      if (takeDown) await cloudDown({ progress });
    } finally {
      rmSync(stopFile(), { force: true });
      process.exit(EXIT.interrupted);
    }
  }
}

/** Runs of this process that have not yet removed everything. */
function ownRuns(): RunRecord[] {
  return listRunFolders()
    .map(readRunRecord)
    .filter(({ owner, cleanedAt }) => owner.pid === process.pid && isRunning(owner) && cleanedAt === undefined);
}

function holdsRunLock(): boolean {
  return lockOwner(runLock(testTarget(), process.env))?.pid === process.pid;
}

/** `pinproof` commands that a test has started. */
function ownCommands(): number[] {
  return childrenOf(process.pid).filter((pid) => argumentsOf(pid).some((word) => word.endsWith("/bin/pinproof.js")));
}

function killTerraforms({ id }: RunRecord): void {
  const folder = listRunFolders().find((run) => run.id === id);
  if (folder === undefined) return;
  for (const entry of readLedger(folder)) {
    if (entry.what === "terraform" && isRunning(entry)) killGroup(entry.pid);
  }
}
