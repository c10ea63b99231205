// Steps side by side: what runs when, what a failure and a stop do to the others, and what is said of their time.
import { readState, type CloudState, writeState } from "../../../cloud/state.ts";
import { cloudLayout } from "../../../cloud/layout.ts";
import { type CloudStep, runSteps, type StepContext } from "../../../cloud/step.ts";
import { TimeLine } from "../../../base/time-line.ts";
import { type Clock, stoppedClock } from "../../support/stand-ins/clock.ts";
import { errorOf, withTemporaryFolder } from "../../support/stand-ins/programs.ts";

interface Up extends StepContext {
  /** What the progress said, and what the steps did, in order. */
  readonly events: string[];
  readonly abort: AbortController;
}

const inCloud = (body: (up: Up) => Promise<void>, state: CloudState = { finished: {} }) =>
  withTemporaryFolder((home) => {
    const events: string[] = [];
    const abort = new AbortController();
    const progress = {
      say: (text: string) => events.push(text),
      status: () => undefined,
      start: (title: string) => {
        events.push(`begin ${title}`);
        return {
          update: (text: string) => events.push(text),
          succeed: (text = "") => events.push(`ok ${text}`),
          fail: (text = title) => events.push(`failed ${text}`),
        };
      },
    };
    return body({ layout: cloudLayout(home), state, progress, events, abort, signal: abort.signal });
  });

/** Something that a step waits for, and the test opens. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

const step = (id: string, needs: readonly string[], run: CloudStep["run"] = () => Promise.resolve()): CloudStep => ({
  ...{ id, needs, run, title: id, hint: `Look at ${id}.` },
  done: ({ state }) => state.finished[id] !== undefined,
});

/** Ends when it is stopped, as a program does. */
const untilStopped = ({ signal }: StepContext) =>
  new Promise<never>((_resolve, reject) => {
    const stopped = () => {
      reject(new Error("mmdebstrap: was stopped"));
    };
    if (signal.aborted) stopped();
    signal.addEventListener("abort", stopped);
  });

test("steps that need nothing of each other are under way at the same time", () =>
  inCloud(async (up) => {
    const [left, right] = [gate(), gate()];
    const steps = [
      step("tree", []),
      // Each ends only when the other has begun.
      step("left", ["tree"], () => (left.open(), right.opened)),
      step("right", ["tree"], () => (right.open(), left.opened)),
      step("both", ["left", "right"]),
    ];
    await runSteps(steps, up);
    expect(up.events.slice(0, 4)).toEqual(["begin tree", "ok tree", "begin left", "begin right"]);
    expect(up.events.slice(-2)).toEqual(["begin both", "ok both"]);
  }));

test("a step begins when what it needs has ended, whatever else is under way", () =>
  inCloud(async (up) => {
    const slow = gate();
    const steps = [
      step("slow", [], () => slow.opened),
      step("quick", []),
      step("after-quick", ["quick"], () => {
        slow.open();
        return Promise.resolve();
      }),
    ];
    await runSteps(steps, up);
    expect(up.events.slice(0, 4)).toEqual(["begin slow", "begin quick", "ok quick", "begin after-quick"]);
    expect(up.events.slice(4).sort()).toEqual(["ok after-quick", "ok slow"]);
  }));

test("whether a step is done is asked when what it needs has ended", () =>
  inCloud(async (up) => {
    const first = step("first", [], ({ state }) => {
      state.finished.second = "by the first";
      return Promise.resolve();
    });
    await runSteps([first, step("second", ["first"])], up);
    expect(up.events).toEqual(["begin first", "ok first"]);
  }));

test("a failure stops what runs beside it, waits for its end, begins nothing more, and is the one that is told", () =>
  inCloud(async (up) => {
    const begun = gate();
    const stopped = gate();
    const beside = async (context: StepContext) => {
      begun.open();
      try {
        await untilStopped(context);
      } finally {
        await stopped.opened;
        up.events.push("beside has ended");
      }
    };
    const steps = [
      step("beside", [], beside),
      step("broken", [], async () => {
        await begun.opened;
        throw new Error("no space left");
      }),
      step("after-broken", ["broken"]),
      step("after-beside", ["beside"]),
    ];
    const ending = errorOf(runSteps(steps, up));
    await begun.opened;
    stopped.open();
    expect(await ending).toMatchObject({
      code: "CLOUD_STEP",
      message: expect.stringMatching(/^local cloud, step "broken" failed\n {2}no space left\n/) as string,
    });
    expect(up.events).toEqual([
      ...["begin beside", "begin broken", "failed broken", "beside has ended"],
      "failed beside: stopped, since another step has failed",
    ]);
    expect(up.signal.aborted).toBe(false);
  }));

test("a step that ends well although it was stopped is finished, and what needs it does not begin", () =>
  inCloud(async (up) => {
    const begun = gate();
    const steps = [
      step("beside", [], async ({ signal, state }) => {
        begun.open();
        await new Promise((resolve) => {
          signal.addEventListener("abort", resolve);
        });
        state.finished.beside = "yes";
      }),
      step("broken", [], async () => {
        await begun.opened;
        throw new Error("no");
      }),
      step("after", ["beside"]),
    ];
    await errorOf(runSteps(steps, up));
    expect(up.events).toEqual(["begin beside", "begin broken", "failed broken", "ok beside"]);
    expect(readState(up.layout).finished).toEqual({ beside: "yes" });
  }));

test("a stop ends every step that is under way, and none is called broken", () =>
  inCloud(async (up) => {
    const last = (context: StepContext) => {
      up.abort.abort(new Error("stopped by SIGINT"));
      return untilStopped(context);
    };
    const error = await errorOf(
      runSteps([step("a", [], untilStopped), step("b", [], last), step("c", ["a", "b"])], up),
    );
    expect(error).not.toHaveProperty("code");
    expect(up.events).toEqual(["begin a", "begin b", "failed a", "failed b"]);
  }));

test("a probe that fails is a failure of its step", () =>
  inCloud(async (up) => {
    const blind: CloudStep = { ...step("services", []), done: () => Promise.reject(new Error("nsenter: gone")) };
    expect(await errorOf(runSteps([blind], up))).toMatchObject({
      code: "CLOUD_STEP",
      message: expect.stringContaining("nsenter: gone") as string,
    });
  }));

test.each([
  ["is not there", [step("a", ["b"])], "step a needs b, which is no step before it"],
  ["comes later", [step("a", ["b"]), step("b", [])], "step a needs b, which is no step before it"],
  ["is itself", [step("a", ["a"])], "step a needs a, which is no step before it"],
])("a step whose need %s is a mistake that is told before anything begins", (_what, steps, words) =>
  inCloud(async (up) => {
    await expect(runSteps([step("first", []), ...steps], up)).rejects.toThrow(words);
    expect(up.events).toEqual([]);
  }),
);

describe("times", () => {
  let clock: Clock;
  beforeEach(() => {
    clock = stoppedClock(1_000_000);
  });
  afterEach(() => {
    clock[Symbol.dispose]();
  });

  const taking = (id: string, ms: number, more: Partial<CloudStep> = {}): CloudStep => ({
    ...step(id, [], () => {
      clock.pass(ms);
      return Promise.resolve();
    }),
    ...more,
  });

  test("the next call says how long each step took, however that ended", () =>
    inCloud(async (up) => {
      await runSteps([taking("tree", 118_000)], up);
      expect(up.events).toEqual(["begin tree", "ok tree"]);
      await runSteps([taking("tree", 5000)], { ...up, state: readState(up.layout) });
      expect(up.events.slice(2)).toEqual(["begin tree (118 s last time)", "ok tree"]);
      expect(readState(up.layout).took).toEqual({ tree: 5000 });
    }));

  test("what it usually takes is said until it is known", () =>
    inCloud(async (up) => {
      const tree = taking("tree", 61_000, { usually: "about 2 minutes" });
      await runSteps([tree], up);
      await runSteps([tree], up);
      expect(up.events.filter((event) => event.startsWith("begin"))).toEqual([
        "begin tree (about 2 minutes)",
        "begin tree (61 s last time)",
      ]);
    }));

  test("a step that fails leaves the estimate as it was", () =>
    inCloud(
      async (up) => {
        writeState(up.layout, up.state);
        const broken = step("tree", [], (): Promise<void> => {
          clock.pass(9000);
          return Promise.reject(new Error("no"));
        });
        await errorOf(runSteps([broken], up));
        expect([up.state.took, readState(up.layout).took]).toEqual([{ tree: 1000 }, { tree: 1000 }]);
      },
      { finished: {}, took: { tree: 1000 } },
    ));

  test("the time line has what ran, and nothing of what was done before", () =>
    inCloud(
      async (up) => {
        const timeLine = new TimeLine();
        await runSteps([taking("done-before", 50), taking("tree", 3000)], { ...up, timeLine });
        expect(timeLine.steps).toEqual([{ title: "tree", startedAt: 1_000_000, endedAt: 1_003_000 }]);
      },
      { finished: { "done-before": "yes" } },
    ));
});
