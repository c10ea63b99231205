// The plan of the house: which room may import from which, and folders that are taken in at a glance.
import { describe, expect, it } from "@jest/globals";
import { foldersOf, troublesOf } from "../../../../scripts/check/house.ts";
import { forbiddenImport, HARNESS } from "../../../../scripts/check/lint/rooms.js";

describe("forbiddenImport", () => {
  it.each([
    ["nova/request.ts", "base/cpu-set.ts"],
    ["harness/judge/judge.ts", "harness/evidence/evidence.ts"],
    ["harness/report/html/page.ts", "harness/schedule/dry-run.ts"],
    ["cloud/hand-over.ts", "harness/targets/cloud-target.ts"],
    ["operate/audit/audit.ts", "harness/judge/subject.ts"],
    ["bin/commands/run.ts", "stacks/by-hand.ts"],
    ["__tests__/unit/scripts/build.test.ts", "scripts/step.ts"],
    ["scripts/drill/drill.ts", "__tests__/support/limits.ts"],
  ])("%s may import %s", (from, to) => {
    expect(forbiddenImport(from, to)).toBeUndefined();
  });

  it.each([
    ["experiments/row.ts", "base/errors.ts", "experiments must not import base; it may import nothing of ours"],
    ["base/wait.ts", "drivers/openstack/client.ts", "base must not import drivers"],
    ["nova/request.ts", "drivers/libvirt/domain-cpus.ts", "nova must not import drivers"],
    ["stacks/parts.ts", "harness/run/marks.ts", "stacks must not import harness"],
    ["harness/judge/judge.ts", "harness/deploy/acts/act-on-server.ts", "it comes later"],
    ["harness/evidence/evidence.ts", "harness/observe/survey.ts", "it comes later"],
    ["harness/run/open-run.ts", "bin/session/stacks.ts", "harness must not import bin"],
    ["cloud/local-cloud.ts", "harness/run/open-run.ts", "cloud must not import harness"],
    ["__tests__/support/limits.ts", "scripts/step.ts", "must not import scripts"],
  ])("%s must not import %s", (from, to, why) => {
    expect(forbiddenImport(from, to)).toContain(why);
  });

  it("has a place for each folder of the harness", () => {
    const parts = foldersOf().flatMap(({ path }) => /^harness\/([^/]+)$/.exec(path)?.[1] ?? []);
    expect([...HARNESS].sort()).toEqual(parts);
  });
});

describe("the folders", () => {
  it("are told in docs/architecture.md, and none is too full", () => {
    expect(troublesOf(foldersOf())).toEqual([]);
  });

  it("one that is too full, or told nowhere, is named", () => {
    const folder = { path: "harness/judge", files: 17, lines: 900, is: undefined };
    expect(troublesOf([folder])).toEqual([
      "harness/judge holds 17 files, and at most 16 are taken in at a glance",
      "docs/architecture.md does not say what harness/judge is for",
    ]);
  });
});
