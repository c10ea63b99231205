import type { ExpectationByRelease } from "../../../experiments/expectation.ts";
import { expectationFor, hasDefaultTopology, hasIothread, rulesFor } from "../../../nova/release.ts";

describe("rulesFor", () => {
  it.each([
    ["2.87", 22, "Nova 22, by API microversion 2.87"],
    ["2.93", 26, "Nova 26, by API microversion 2.93"],
    ["2.100", 31, "Nova 31, by API microversion 2.100"],
    ["2.103", 33, "Nova 33, by API microversion 2.103"],
    ["2.104", 34, "Nova 34, by API microversion 2.104"],
  ])("%s is a known release", (microversion, release, said) => {
    expect(rulesFor(microversion)).toEqual({ release, said });
  });

  it.each([
    ["2.88", 22, "between Nova 22 and 26 (API microversion 2.88): judged by the rules of the older, Nova 22"],
    ["2.96", 26, "between Nova 26 and 31 (API microversion 2.96): judged by the rules of the older, Nova 26"],
    ["2.101", 31, "between Nova 31 and 33 (API microversion 2.101): judged by the rules of the older, Nova 31"],
    ["2.105", 34, "newer than any known Nova (API microversion 2.105): judged by the newest known rules, Nova 34"],
    ["2.86", 22, "older than any known Nova (API microversion 2.86): judged by the oldest known rules, Nova 22"],
    // By number, not by text: 2.9 is older than 2.87.
    ["2.9", 22, "older than any known Nova (API microversion 2.9): judged by the oldest known rules, Nova 22"],
  ])("%s is not known, and is said so", (microversion, release, said) => {
    expect(rulesFor(microversion)).toEqual({ release, said });
  });

  it.each([
    [undefined, "this cloud's release of Nova is not known: judged by the newest known rules, those of Nova 34"],
    [
      "3.1",
      'this cloud\'s release of Nova is not known (microversion "3.1"): judged by the newest known rules, those of Nova 34',
    ],
    [
      "",
      'this cloud\'s release of Nova is not known (microversion ""): judged by the newest known rules, those of Nova 34',
    ],
  ])("%j tells no release", (microversion, said) => {
    expect(rulesFor(microversion)).toEqual({ release: 34, said });
  });
});

describe("expectationFor", () => {
  const filtered = { outcome: "error", fault: "FILTER" } as const;
  const pinned = { outcome: "active", cpus: "pinned" } as const;
  const by: ExpectationByRelease = { byRelease: { "31": pinned, "26": filtered } };

  it.each([
    ["2.87", filtered],
    ["2.93", filtered],
    ["2.100", pinned],
    ["2.104", pinned],
  ])("%s: the last that is true by then, and before the first that one", (microversion, expected) => {
    expect(expectationFor(by, rulesFor(microversion))).toEqual(expected);
  });

  it("one that is always true is itself", () => {
    expect(expectationFor(pinned, rulesFor(undefined))).toBe(pinned);
  });

  it("none at all is an error", () => {
    expect(() => expectationFor({ byRelease: {} }, rulesFor("2.100"))).toThrow("has no release");
  });
});

it("I/O threads come with 33, and the default topology with 26", () => {
  const all = ["2.87", "2.93", "2.100", "2.103", "2.104"].map(rulesFor);
  expect(all.map(hasIothread)).toEqual([false, false, false, true, true]);
  expect(all.map(hasDefaultTopology)).toEqual([false, true, true, true, true]);
});
