// At which moments a server is judged, and that none of them can be missing unseen.
import { describe, expect, it } from "@jest/globals";
import type { Experiment, Step } from "../../../../experiments/experiment.ts";
import type { MomentRecord, ServerEvidence } from "../../../../harness/evidence/evidence.ts";
import { FIRST_OF_LAYOUT_2 } from "../../../../harness/evidence/layout-2.ts";
import { momentNow, momentTitle } from "../../../../harness/evidence/moment.ts";
import { judge } from "../../../../harness/judge/judge.ts";
import { momentsOf } from "../../../../harness/judge/moments.ts";
import { captured, capturedServer, ok, RULES } from "../../../support/captured/evidence.ts";

const server = "by-image";
const migrate = { act: "migrate", server } as const;
const live = { act: "live-migrate", server } as const;

const experiment = (steps: Experiment["steps"]): Experiment => ({
  ...captured,
  servers: {
    [server]: { image: "pinned", flavor: "plain", asked: "image", expect: { outcome: "active", cpus: "pinned" } },
  },
  relations: [],
  steps,
});
const seen = (moment: MomentRecord, more: Partial<ServerEvidence> = {}): ServerEvidence => ({
  ...capturedServer(server, server),
  moment,
  ...more,
});
const done = (act: string) => ({ act: ok({ act, refused: null, statusAfter: "ACTIVE" }) });
const briefly = (steps: Experiment["steps"], evidence: readonly ServerEvidence[]) =>
  momentsOf(experiment(steps), evidence).map(({ moment, act, evidence: own }) => [
    moment.name,
    act?.act,
    own !== undefined,
  ]);

describe("momentsOf", () => {
  it.each<[string, Experiment["steps"], readonly ServerEvidence[], unknown]>([
    ["a server that is only made", "as-room-allows", [seen(momentNow())], [["1-apply", undefined, true]]],
    ["one that was never observed", "as-room-allows", [], [["1-apply", undefined, false]]],
    [
      "acts, in their order",
      [{ apply: [server] }, migrate, live],
      [seen(momentNow()), seen(momentNow("migrate", 2)), seen(momentNow("live-migrate", 3))],
      [
        ["1-apply", undefined, true],
        ["2-migrate", "migrate", true],
        ["3-live-migrate", "live-migrate", true],
      ],
    ],
    [
      "an act that was not done",
      [{ apply: [server] }, migrate],
      [seen(momentNow())],
      [
        ["1-apply", undefined, true],
        ["2-migrate", "migrate", false],
      ],
    ],
    [
      "a server that lives on is observed once, and one that is made anew again",
      [{ apply: [server] }, { apply: [server, "other"] }, { apply: ["other"] }, { apply: [server] }],
      [seen(momentNow()), seen(momentNow("apply", 2))],
      [
        ["1-apply", undefined, true],
        ["2-apply", undefined, true],
      ],
    ],
    [
      "layout 2 observed once, after the act",
      [{ apply: [server] }, migrate],
      [seen(FIRST_OF_LAYOUT_2)],
      [["1-apply", "migrate", true]],
    ],
    [
      "one that was observed again after the run",
      [{ apply: [server] }, migrate],
      [seen(momentNow("later"))],
      [["1-later", undefined, true]],
    ],
  ])("%s", (_what, steps, evidence, moments) => {
    expect(briefly(steps, evidence)).toEqual(moments);
  });
});

describe("a server that is acted on", () => {
  const steps: readonly Step[] = [{ apply: [server] }, migrate];
  const verdict = (...servers: readonly ServerEvidence[]) => judge(experiment(steps), { servers, hosts: [] }, RULES);

  it("is judged at both moments", () => {
    const judged = verdict(seen(momentNow()), seen(momentNow("migrate", 2), done("migrate")));
    expect(judged.servers.map((one) => [momentTitle(one.server, one.moment), one.outcome])).toEqual([
      ["by-image as made", "holds"],
      ["by-image after the migrate", "holds"],
    ]);
    expect(judged.outcome).toBe("holds");
  });

  it("is not proven where the second moment was not observed", () => {
    expect(verdict(seen(momentNow())).outcome).toBe("inconclusive");
  });

  it("is violated where it was pinned before, and is not after", () => {
    const floating = { ...capturedServer(server, "float"), ...done("migrate"), moment: momentNow("migrate", 2) };
    const judged = verdict(seen(momentNow()), floating);
    expect(judged.servers.map(({ outcome }) => outcome)).toEqual(["holds", "violated"]);
    expect(judged.outcome).toBe("violated");
  });

  it("is violated where it was not pinned before, whatever came after", () => {
    const floating = { ...capturedServer(server, "float"), moment: momentNow() };
    expect(verdict(floating, seen(momentNow("migrate", 2), done("migrate"))).outcome).toBe("violated");
  });
});
