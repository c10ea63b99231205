// Experiments on the scheduler, with the real engine below it and a cloud that does as the test says.
import { setTimeout as sleep } from "node:timers/promises";
import type { Experiment } from "../../../experiments/experiment.ts";
import { fromRow, type Row } from "../../../experiments/row.ts";
import type { CpuCharges } from "../../../nova/cpu-charges.ts";
import type { Ending, ExperimentResult } from "../../../harness/run/result.ts";
import { Scheduler, type SchedulerOptions } from "../../../harness/schedule/scheduler.ts";
import { SharedDeployment } from "../../../harness/deploy/shared-deployment.ts";
import type { ExperimentVerdict } from "../../../harness/judge/verdict.ts";
import { waitFor } from "../../../base/wait.ts";
import { type FakeRun, type FakeRunOptions, inFakeRun } from "./fake-run.ts";
import { SOON_MS } from "../limits.ts";

export const row = (id: string, more: Partial<Row> = {}): Experiment =>
  fromRow({ id, claim: "", expect: { outcome: "active", cpus: "floating" }, ...more });
export const pinned = (id: string, more: Partial<Row> = {}): Experiment =>
  row(id, { flavor: { "hw:cpu_policy": "dedicated" }, expect: { outcome: "active", cpus: "pinned" }, ...more });
/** Lists its steps, and so has every dedicated CPU to itself. */
export const alone = (experiment: Experiment): Experiment => ({
  ...experiment,
  steps: [{ apply: ["server"] }, { apply: ["server"] }],
});

interface Scheduled {
  readonly fake: FakeRun;
  /** Ids in the order in which they ended, and how. */
  readonly endings: Map<string, Ending>;
  /** Of what should not have happened. */
  readonly ended: Promise<readonly unknown[]>;
  readonly scheduler: Scheduler;
}

interface Given extends Omit<FakeRunOptions, "free">, Partial<Omit<SchedulerOptions, "free">> {
  /** Free CPUs; undefined where nothing is known. */
  readonly room?: CpuCharges | undefined;
  readonly judging?: (experiment: Experiment, ending: Ending) => void;
  /** What of the cloud is held back or broken before the start. */
  readonly before?: (fake: FakeRun) => void;
}

/** Schedules them on a cloud with that much room, by default one dedicated CPU and four shared ones. */
export function scheduled(
  experiments: readonly Experiment[],
  given: Given,
  body: (scheduled: Scheduled) => Promise<void>,
): Promise<void> {
  return inFakeRun(given, async (fake) => {
    given.before?.(fake);
    const { room: free = { dedicated: 1, shared: 4 }, hooks = () => ({}), parallel = 6, limits, guard } = given;
    const more = {
      ...(limits === undefined ? {} : { limits }),
      ...(guard === undefined ? {} : { guard }),
      ...(given.booting === undefined ? {} : { booting: given.booting }),
    };
    const shared = new SharedDeployment(fake.run, experiments, () => {
      scheduler.look();
    });
    const scheduler = new Scheduler(fake.run, shared, {
      free: "room" in given ? given.room : free,
      hooks,
      parallel,
      ...more,
    });
    const endings = new Map<string, Ending>();
    const initialised = await shared.start();
    const ended = scheduler.run(experiments, initialised, (experiment, ending) => {
      given.judging?.(experiment, ending);
      endings.set(experiment.id, ending);
      return judgedAs(experiment, ending);
    });
    await body({ fake, endings, ended, scheduler });
    await ended;
  });
}

export function judgedAs({ id, claim }: Experiment, ending: Ending): ExperimentResult {
  const outcome = ending.skipped === undefined ? "holds" : "skipped";
  const verdict = { experiment: id, claim, outcome, servers: [], relations: [] } as unknown as ExperimentVerdict;
  return { ...{ experiment: id, folder: "", verdict, clean: ending.clean, alsoFailed: [] }, phases: ending.phases };
}

/**
 * Long enough for whatever was about to start, and however slow the machine is: the cloud answers without a pause, so that
 * everything but a look that is repeated comes before the next timer.
 */
export const awhile = () => sleep(60);

/** Waits until Placement was asked so many times more for what it charges a server. */
export async function askedAgain({ client }: FakeRun, server: string, times = 1): Promise<void> {
  const asked = () => client.calls.filter((call) => call === `GET placement /allocations/${server}`).length;
  const before = asked();
  await waitFor(() => asked() >= before + times || undefined, {
    ...{ what: `Placement is asked for ${server}`, timeoutMs: SOON_MS, intervalMs: 5 },
  });
}

/** Ids of the rows, once for each step, in the order in which they started. */
export const started = ({ log }: FakeRun) =>
  log.filter((entry) => entry.startsWith("apply ") && entry !== "apply shared").map((entry) => entry.slice(6));
