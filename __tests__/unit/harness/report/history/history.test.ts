// What changed since the last good night.
import { historyOf, type ChangeKind } from "../../../../../harness/report/history/history.ts";
import { groupsOf, renderHistory } from "../../../../../harness/report/history/render-history.ts";
import { slowerThan } from "../../../../../harness/report/history/slower.ts";
import type { Outcome } from "../../../../../harness/judge/verdict.ts";
import type { RunReport } from "../../../../../harness/report/model/run-report.ts";
import { HOSTILE, night } from "../../../../support/made/made-reports.ts";

/** Nights of one experiment, by the first letters of its outcomes: `hhv`; `-` is a night without it, `x` one that was cut short. */
const OUTCOMES: Readonly<Record<string, Outcome>> = { h: "holds", v: "violated", i: "inconclusive", s: "skipped" };
const nights = (letters: string): RunReport[] =>
  Array.from(letters).map((letter, index) => {
    if (letter === "-") return night(index + 1, {});
    if (letter === "x")
      return night(index + 1, { A01: { outcome: "inconclusive", judged: false, reason: "the run was interrupted" } });
    return night(index + 1, { A01: OUTCOMES[letter] ?? "holds" });
  });
const kindsOf = (reports: readonly RunReport[], options = {}): (ChangeKind | undefined)[] =>
  historyOf(reports, options)?.changes.map(({ kind }) => kind) ?? [undefined];
const at = (day: number) => `2026-11-0${day}T02:30:00.000Z`;

describe("an experiment", () => {
  it.each<[string, string, ChangeKind[]]>([
    ["holds as before", "hhh", []],
    ["is skipped as before", "ss", []],
    ["is violated for the first time", "hhv", ["newly-violated"]],
    ["is violated since the last good night, however long that is", "hvvv", ["newly-violated"]],
    ["is violated at its first run", "v", ["newly-violated"]],
    ["was never anything but violated", "vv", ["still-violated"]],
    ["could not be looked at", "hi", ["newly-inconclusive"]],
    ["could never be looked at", "ii", ["still-inconclusive"]],
    ["is violated where it could never be looked at", "iiv", ["newly-violated"]],
    ["can no longer be looked at where it was violated", "vvi", ["newly-inconclusive"]],
    ["holds again", "hvvh", ["recovered"]],
    ["can be looked at again", "ih", ["recovered"]],
    ["can no longer run", "hs", ["newly-skipped"]],
    ["was cut short tonight", "hx", ["newly-inconclusive"]],
    ["was cut short the night before, which says nothing", "hxh", []],
    ["was cut short once and is violated since", "hvxv", ["newly-violated"]],
    ["was skipped once in between", "hsh", []],
    ["is not asked for any more", "h-", ["missing"]],
    ["was not asked for once in between", "h-h", []],
  ])("%s: %s", (_what, letters, kinds) => {
    expect(kindsOf(nights(letters))).toEqual(kinds);
  });

  it("tells since when, for how many runs, and when it held last", () => {
    const [change] = historyOf(nights("hhvv"))?.changes ?? [];
    expect(change).toMatchObject({ experiment: "A01", since: at(3), nights: 2, lastHeld: at(2) });
    expect(change).toMatchObject({
      where: "libvirt: the emulator runs on its own CPUs",
      server: "by-image",
      expected: "1",
    });
    const [recovered] = historyOf(nights("hvvh"))?.changes ?? [];
    expect(recovered).toMatchObject({ since: at(2), nights: 2, where: "libvirt: the emulator runs on its own CPUs" });
  });

  it("is compared with so many nights as are asked for", () => {
    expect(kindsOf(nights("hvvv"), { nights: 1 })).toEqual(["still-violated"]);
    expect(kindsOf(nights("hvvv"), { nights: 3 })).toEqual(["newly-violated"]);
    expect(historyOf(nights("hvvv"), { nights: 2 })?.compared).toBe(2);
  });

  it("that is slower than noise explains says both times, where it holds", () => {
    const timed = (ms: number[]) => ms.map((one, index) => night(index + 1, { A01: { outcome: "holds", ms: one } }));
    expect(historyOf(timed([30_000, 31_000, 29_000, 90_000]))?.changes).toMatchObject([
      { kind: "slower", ms: 90_000, medianMs: 30_000 },
    ]);
    expect(kindsOf(timed([30_000, 31_000, 29_000, 44_000]))).toEqual([]);
    expect(
      kindsOf([...timed([30_000, 31_000, 29_000]), night(4, { A01: { outcome: "skipped", ms: 90_000 } })]),
    ).toEqual(["newly-skipped"]);
  });
});

describe("slower", () => {
  it.each<[string, number | undefined, (number | undefined)[], number | undefined]>([
    ["than three nights", 90_000, [30_000, 30_000, 30_000], 30_000],
    ["needs three nights", 90_000, [30_000, 30_000], undefined],
    ["needs nights that were measured", 90_000, [30_000, undefined, 30_000], undefined],
    ["needs a time", undefined, [30_000, 30_000, 30_000], undefined],
    ["by half at the limit is none", 45_000, [30_000, 30_000, 30_000], undefined],
    ["by more than half", 45_001, [30_000, 30_000, 30_000], 30_000],
    ["of short ones by ten seconds", 11_000, [2_000, 2_000, 2_000], undefined],
    ["of short ones by more than that", 12_001, [2_000, 2_000, 2_000], 2_000],
    ["where they vary much anyway", 90_000, [10_000, 30_000, 50_000, 70_000], undefined],
    [
      "by the last ten alone",
      90_000,
      [...Array.from({ length: 20 }, () => 90_000), ...Array.from({ length: 10 }, () => 30_000)],
      30_000,
    ],
    ["by an even number", 90_000, [20_000, 30_000, 32_000, 40_000], 31_000],
  ])("%s", (_what, now, before, medianMs) => {
    expect(slowerThan(now, before)?.medianMs).toBe(medianMs);
  });
});

describe("which runs are compared", () => {
  it("other clouds are counted, and not compared", () => {
    const other = night(2, { A01: "violated" }, { cloud: { kind: "named", name: "other" } });
    const local = night(2, { A01: "violated" }, { cloud: { kind: "local", name: "staging-3" }, session: "l" });
    const history = historyOf([night(1, { A01: "holds" }), other, local, night(3, { A01: "holds" })]);
    expect(history).toMatchObject({ compared: 1, otherClouds: 2, changes: [] });
  });

  it("the newest of a cloud by name, and nothing where there is none", () => {
    const other = night(3, { A01: "violated" }, { cloud: { kind: "named", name: "other" } });
    const reports = [...nights("hh"), other];
    expect(historyOf(reports)?.cloud.name).toBe("other");
    expect(historyOf(reports, { cloud: "staging-3" })).toMatchObject({ run: "run2", compared: 1 });
    expect(historyOf(reports, { cloud: "nowhere" })).toBeUndefined();
    expect(historyOf([])).toBeUndefined();
  });

  it("the runs of one command are one night, with the worse of their ends", () => {
    const both = (day: number, a: Outcome, b: Outcome): RunReport[] => [
      night(day, { A01: a }, { session: `s${day}` }),
      night(day, { B01: b }, { session: `s${day}`, run: `b${day}`, state: "interrupted", remains: "something" }),
    ];
    const history = historyOf([...both(1, "holds", "holds"), ...both(2, "violated", "holds")]);
    expect(history).toMatchObject({ compared: 1, run: "run2 b2", state: "interrupted", remains: "something" });
    expect(history?.changes.map(({ kind, experiment }) => `${kind} ${experiment}`)).toEqual(["newly-violated A01"]);
  });
});

describe("told", () => {
  const all = (outcome: Outcome) =>
    Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`A${index}`, outcome]));

  it("one cause of many is told once, with the first and how many more", () => {
    const history = historyOf([night(1, all("holds")), night(2, { ...all("violated"), B01: "inconclusive" })]);
    if (history === undefined) throw new Error("no history");
    expect(renderHistory(history)).toBe(
      [
        "staging-3: run run2 of 2026-11-02 02:30, compared with 1 earlier run",
        "",
        "newly violated (30)",
        "  A0 and 29 more: libvirt: the emulator runs on its own CPUs",
        "    expected  1",
        "    found     <emulatorpin> 0-1",
        "    since     2026-11-02 02:30, 1 run; held last on 2026-11-01 02:30",
        `    more      ${Array.from({ length: 20 }, (_, index) => `A${index + 1}`).join(" ")} ...`,
        "",
        "newly inconclusive (1)",
        "  B01: by-image, libvirt: the emulator runs on its own CPUs",
        "    expected  1",
        "    found     compute-1 does not answer",
        "    since     2026-11-02 02:30, 1 run",
        "",
      ].join("\n"),
    );
  });

  it.each<[string, RunReport[], string]>([
    [
      "nothing new",
      nights("hh"),
      "staging-3: run run2 of 2026-11-02 02:30, compared with 1 earlier run\n\nNothing changed.\n",
    ],
    [
      "a first run",
      nights("h"),
      "staging-3: run run1 of 2026-11-01 02:30, the first one: there is nothing to compare it with\n",
    ],
    [
      "a recovery",
      nights("vh"),
      "recovered (1)\n  A01: by-image, libvirt: the emulator runs on its own CPUs\n    was so    from 2026-11-01 02:30 on, 1 run\n",
    ],
    [
      "a run that is not whole",
      [night(1, { A01: "holds" }, { state: "interrupted", remains: "unknown" })],
      "This run is interrupted: its results are partial.\nSomething may be left in the cloud: npx pinproof runs destroy run1\n",
    ],
  ])("%s", (_what, reports, words) => {
    const history = historyOf(reports);
    expect(history && renderHistory(history)).toContain(words);
  });

  it("what is slower each has its own figures", () => {
    const timed = (day: number, ms: number) =>
      night(day, { A01: { outcome: "holds", ms }, A02: { outcome: "holds", ms } });
    const history = historyOf([timed(1, 30_000), timed(2, 30_000), timed(3, 30_000), timed(4, 95_000)]);
    expect(groupsOf(history?.changes ?? [])).toHaveLength(2);
    expect(history && renderHistory(history)).toContain(
      "slower (2)\n  A01: 95 s, and 30 s by the median of earlier runs\n  A02: 95 s",
    );
  });

  it("files that were passed over, with the reason, and other clouds", () => {
    const history = historyOf([...nights("h"), night(2, {}, { cloud: { kind: "named", name: "z" } })], {
      cloud: "staging-3",
    });
    expect(history && renderHistory(history, [{ name: "a.json", reason: "a.json has layout 2" }])).toMatch(
      /\n1 run of another cloud is not compared\.\n\nPassed over: a\.json: a\.json has layout 2\n$/,
    );
  });

  it("without what a terminal would obey", () => {
    const reports = [
      night(1, { A01: { outcome: "inconclusive", reason: HOSTILE } }, { cloud: { kind: "named", name: HOSTILE } }),
    ];
    const history = historyOf(reports);
    expect(history && renderHistory(history, [{ name: HOSTILE, reason: HOSTILE }])).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u202e]/,
    );
  });
});
