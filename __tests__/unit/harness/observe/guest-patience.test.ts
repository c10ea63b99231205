import { GuestPatience } from "../../../../harness/observe/guest-patience.ts";
import type { GuestPulse } from "../../../../harness/observe/host/pulse.ts";
import { failed, ok } from "../../../support/captured/evidence.ts";

interface Guest {
  /** Characters on its console, by the second. */
  readonly written: (second: number) => number | undefined;
  /** Its pulse, by the second; undefined where nobody can feel it. */
  readonly pulse?: (second: number) => GuestPulse | undefined;
}

/** Looks at a guest each second until it is given up. @returns after how many seconds, why, and when its pulse was felt */
async function waitFor({ written, pulse }: Guest, longestSeconds = 600) {
  let second = 0;
  const felt: number[] = [];
  const feel = () => {
    felt.push(second);
    const found = pulse?.(second);
    return Promise.resolve(found === undefined ? failed("nobody is let in") : ok(found));
  };
  const patience = new GuestPatience({
    ...{ clock: () => 1000 * second, longestMs: 1000 * longestSeconds },
    ...(pulse === undefined ? {} : { pulse: feel }),
  });
  for (; second < 10_000; second++) {
    const why = await patience.endsBecause(written(second));
    if (why !== undefined) return { second, why, felt };
  }
  throw new Error("it is waited for without an end");
}

const silent = () => 0;
const BOUND = { second: 600, why: "waited 600 s, the longest wait" };

describe("a guest that works is waited for, up to the bound", () => {
  it.each<[string, Guest]>([
    ["it writes, and nobody can feel its pulse", { written: (second) => second }],
    [
      "it writes a line each 9 s: its pulse is not even felt",
      { written: (second) => Math.floor(second / 9), pulse: () => undefined },
    ],
    [
      "it is silent, and uses all of a CPU",
      { written: silent, pulse: (second) => ({ state: "running", cpuMs: 1000 * second }) },
    ],
    [
      "it is silent, and gets a fiftieth of a CPU beside others",
      { written: silent, pulse: (second) => ({ state: "running", cpuMs: 20 * second }) },
    ],
    [
      "it uses CPU only now and then",
      { written: silent, pulse: (second) => ({ state: "running", cpuMs: 2000 * Math.floor(second / 20) }) },
    ],
    ["it is silent, and nobody can feel its pulse", { written: silent }],
    ["it is silent, and its host lets nobody in", { written: silent, pulse: () => undefined }],
    [
      "its console cannot be read meanwhile",
      { written: () => undefined, pulse: (second) => ({ state: "running", cpuMs: 1000 * second }) },
    ],
    [
      "it is started anew again and again, so that its CPU time begins again",
      { written: silent, pulse: (second) => ({ state: "running", cpuMs: 5 * (second % 20) }) },
    ],
  ])("%s", async (_what, guest) => {
    const { second, why } = await waitFor(guest);
    expect({ second, why }).toEqual(BOUND);
  });

  it("its pulse is felt only where its console is silent, and not oftener than each ten seconds", async () => {
    const written = (second: number) => Math.min(second, 25);
    const { felt } = await waitFor({ written, pulse: (second) => ({ state: "running", cpuMs: 1000 * second }) }, 61);
    expect(felt).toEqual([35, 45, 55]);
  });
});

describe("a guest that does not work is given up early", () => {
  it.each<[string, (second: number) => GuestPulse, number, string]>([
    [
      "it hangs: half a minute without a word and without CPU",
      () => ({ state: "running", cpuMs: 4000 }),
      40,
      "for 30 s it wrote nothing and used no CPU",
    ],
    [
      "it idles",
      (second) => ({ state: "running", cpuMs: 4000 + 8 * second }),
      40,
      "for 30 s it wrote nothing and used no CPU",
    ],
    [
      "it is paused",
      () => ({ state: "paused", cpuMs: 4000 }),
      40,
      "for 30 s it wrote nothing and used no CPU, and libvirt says that its domain is paused",
    ],
    ["it is shut off", () => ({ state: "shut off", cpuMs: 0 }), 10, "libvirt says that its domain is shut off"],
    ["it crashed", () => ({ state: "crashed", cpuMs: 0 }), 10, "libvirt says that its domain is crashed"],
    [
      "it worked for two minutes, and hangs then",
      (second) => ({ state: "running", cpuMs: 1000 * Math.min(second, 120) }),
      150,
      "for 30 s it wrote nothing and used no CPU",
    ],
  ])("%s", async (_what, pulse, second, why) => {
    expect(await waitFor({ written: silent, pulse })).toMatchObject({ second, why });
  });

  it("though it wrote for a minute first", async () => {
    const hanging = {
      written: (second: number) => Math.min(second, 60),
      pulse: () => ({ state: "running", cpuMs: 4000 }),
    };
    expect(await waitFor(hanging)).toMatchObject({ second: 100, why: "for 30 s it wrote nothing and used no CPU" });
  });
});
