// The ways in which a run is stopped, and what its user is told to do then.
import { setTimeout as sleep } from "node:timers/promises";
import type { CliProcess } from "../../__tests__/support/real-cloud/cli.ts";

export interface Death {
  readonly name: string;
  readonly die: (run: Pick<CliProcess, "kill" | "line">) => Promise<void>;
  /** `itself`: the run puts everything away before it ends. `command`: `pinproof runs destroy RUN` does. */
  readonly putAwayBy: "itself" | "command";
}

/** What somebody who is in a hurry leaves between two Ctrl-C. One within the first half second counts as the same. */
const PAUSE_MS = 700;

const once = (signal: NodeJS.Signals, putAwayBy: Death["putAwayBy"]): Death => ({
  name: signal.slice(3),
  putAwayBy,
  die: ({ kill }) => {
    kill(signal);
    return Promise.resolve();
  },
});

export const DEATHS: readonly Death[] = [
  once("SIGINT", "itself"),
  once("SIGTERM", "itself"),
  once("SIGHUP", "itself"),
  once("SIGKILL", "command"),
  {
    name: "INT twice",
    putAwayBy: "command",
    die: async ({ kill }) => {
      kill("SIGINT");
      await sleep(PAUSE_MS);
      kill("SIGINT");
    },
  },
];
