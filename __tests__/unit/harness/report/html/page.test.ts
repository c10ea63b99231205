// The whole page: what is on it in every state a run can be in, that nothing breaks it, and that it asks for nothing.
import { createHash } from "node:crypto";
import type { Outcome } from "../../../../../harness/judge/verdict.ts";
import { renderHtml } from "../../../../../harness/report/html/page.ts";
import { readSavedRun, type SavedExperiment, type SavedRun } from "../../../../../harness/report/model/saved-run.ts";
import { failed } from "../../../../support/captured/evidence.ts";
import { HOSTILE, hostileRun } from "../../../../support/defects/hostile.ts";
import { leftOpen, tagsOf, textOf } from "../../../../support/captured/page.ts";
import { withTemporaryFolder } from "../../../../support/stand-ins/programs.ts";
import { savedRunFolder } from "../../../../support/captured/saved-run.ts";
import { capturedRun, hugeRun, longRun, savedRun, smtRun } from "../../../../support/made/report-runs.ts";

const ELEMENTS = new Set(
  `html head meta title style body a svg defs pattern path rect text desc p span h1 h2 h3 header main section article div
   ul li dl dt dd details summary figure figcaption table thead tbody tr th td code b br footer`.split(/\s+/),
);

const runs: readonly (readonly [string, () => SavedRun])[] = [
  ["what was captured", capturedRun],
  ["hosts with SMT", smtRun],
  ["a huge host", hugeRun],
  ["no experiments", () => savedRun([], [])],
  ["hostile names", () => hostileRun(capturedRun())],
  ["hostile names on several hosts", () => hostileRun(smtRun())],
];

describe.each(runs)("a page of %s", (_, make) => {
  const page = renderHtml(make());
  const tags = tagsOf(page);

  test("is well-formed, of known elements, and without a script or a handler", () => {
    expect(leftOpen(page)).toEqual([]);
    const besideTags = page.replace(/<style>[^<]*<\/style>/, "").replaceAll(/<[^<>]*>/g, "");
    expect(/.{0,40}[<>].{0,40}/.exec(besideTags)?.[0]).toBeUndefined();
    expect(tags.map(({ name }) => name).filter((name) => !ELEMENTS.has(name))).toEqual([]);
    expect(
      tags.flatMap(({ attributes }) => Object.keys(attributes)).filter((key) => /^(on|style$|src)/.test(key)),
    ).toEqual([]);
  });

  test("loads nothing: every link is to a place of the page that is there", () => {
    const ids = tags.flatMap(({ attributes: { id } }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const links = tags.flatMap(({ attributes: { href } }) => href ?? []);
    expect(links.filter((link) => !ids.includes(link.slice(1)) || !link.startsWith("#"))).toEqual([]);
    const labels = tags.flatMap(({ attributes }) => (attributes["aria-labelledby"] ?? "").split(" ").filter(Boolean));
    expect(labels.filter((label) => !ids.includes(label))).toEqual([]);
    expect(/<style>([^<]*)<\/style>/.exec(page)?.[1]).not.toMatch(/url\((?!#)|@import/);
  });

  test("allows its own style and nothing else", () => {
    const style = /<style>([^<]*)<\/style>/.exec(page)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(tags.find(({ attributes }) => attributes["http-equiv"] !== undefined)?.attributes.content).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
  });

  test("has its headings in order", () => {
    const levels = tags.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name.slice(1))] : []));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, at) => level - (levels[at - 1] ?? 0) > 1)).toEqual([]);
  });

  test("has no character that cannot be seen", () => {
    expect(page).not.toMatch(/[\p{Bidi_Control}\p{Surrogate}]|[^\P{Cc}\n\t]/u);
  });

  test("is the same for the same run", () => {
    expect(renderHtml(make())).toBe(page);
  });
});

test("every hostile name of a run gets as far as the page, as text", () => {
  const text = textOf(renderHtml(hostileRun(capturedRun())));
  const shown = HOSTILE.filter((name) => name.length < 100 && /^[\x20-\x7e]*$/.test(name)).map((name) =>
    name
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;"),
  );
  expect(shown.length).toBeGreaterThan(8);
  expect(shown.filter((name) => !text.includes(name))).toEqual([]);
});

describe("where the machine is that made it", () => {
  test("its files and its name are not told", () => {
    const page = renderHtml(savedRun(capturedRun().experiments, []));
    expect(page).not.toContain("/home/operator");
    expect(page).not.toContain("runner-7");
    expect(page).toContain("staging-3");
  });
});

test("a run folder gives the page of its evidence", async () => {
  await withTemporaryFolder((folder) => {
    const { experiments, hosts } = smtRun();
    const parts = experiments.map(({ experiment, verdict, servers }) => {
      if (!experiment.ok || !verdict.ok) throw new Error("it is whole");
      return { experiment: experiment.value, verdict: verdict.value, servers };
    });
    const run = savedRunFolder(folder, { experiments: parts, hosts });
    const page = renderHtml(readSavedRun(run));
    expect(page).toBe(renderHtml({ record: readSavedRun(run).record, experiments, hosts }));
    expect(page).not.toContain(folder);
  });
});

describe("a large run", () => {
  test("of 60 experiments, six of them wrong, is below 2 MB", () => {
    expect(Buffer.byteLength(renderHtml(longRun(60)))).toBeLessThan(2_000_000);
  });

  test("only what is wrong is open", () => {
    const tags = tagsOf(renderHtml(longRun(60)));
    const open = tags.filter(({ name, attributes }) => name === "details" && "open" in attributes);
    expect(open.every(({ attributes }) => attributes.class === "words")).toBe(true);
    expect(
      tags.filter(({ name, attributes }) => name === "article" && attributes.class?.startsWith("wrong")),
    ).toHaveLength(6);
    expect(tags.filter(({ name, attributes }) => name === "details" && attributes.class === "one")).toHaveLength(54);
  });
});

describe("what it says", () => {
  const [, good] = smtRun().experiments;
  if (good?.verdict.ok !== true) throw new Error("it is there");
  const { value: verdict } = good.verdict;
  const ended = (outcome: Outcome, reason?: string): SavedExperiment => ({
    ...good,
    id: outcome,
    verdict: { ok: true, value: { ...verdict, outcome, ...(reason === undefined ? {} : { reason }) } },
  });
  const textFor = (...experiments: SavedExperiment[]) => textOf(renderHtml(savedRun(experiments, [])));

  test.each([
    [[ended("holds")], "The experiment holds"],
    [[ended("holds"), ended("holds")], "All 2 experiments hold"],
    [[ended("holds"), ended("skipped")], "1 of 2 experiments held, the others were skipped"],
    [[ended("skipped")], "Everything was skipped"],
    [[ended("inconclusive"), ended("holds")], "1 of 2 experiments inconclusive"],
    [[ended("violated"), ended("inconclusive")], "1 of 2 experiments violated"],
    [[], "No experiment was run"],
  ])("%#: the heading", (experiments, heading) => {
    const text = textFor(...experiments);
    expect(text).toContain(` ${heading} `);
    expect(text.includes("What is wrong")).toBe(/violated|inconclusive/.test(heading));
  });

  test("one that was never judged is inconclusive, with the reason, and keeps its map", () => {
    const text = textFor({ ...good, verdict: failed("the run ended before it was judged") });
    expect(text).toContain("1 of 1 experiment inconclusive");
    expect(text).toContain("the run ended before it was judged");
    expect(text).toContain("CPU map of cache on compute-a2");
  });

  test("one whose declaration is lost is told from its verdict alone", () => {
    const text = textFor({ ...good, experiment: failed("experiment.json is damaged"), servers: [] });
    expect(text).toContain("experiment.json is damaged");
    expect(text).toContain(verdict.claim);
  });

  test("what was skipped has its reason, and no level", () => {
    const text = textFor(ended("skipped", "it needs SMT, and no host has it"));
    expect(text).toContain("it needs SMT, and no host has it");
    expect(text).not.toContain("Verdict by level");
  });

  test("expected and found, the map in words, and who meets whom", () => {
    const text = textOf(renderHtml(smtRun()));
    expect(text).toContain("expected the pins, 6,14 found &lt;emulatorpin&gt; 3,6,14");
    expect(text).toContain(
      "CPU 3 is router, vCPU 2’s alone, and there may run, too: database, emulator ×2 (on 3,6,14).",
    );
    expect(text).toContain("database emulator ×2 6,14 3,6,14 3,6,14 ✕ elsewhere");
    expect(text).toContain("router vCPU 0 2 2 2 as asked");
  });

  test("a run that did not end in order says so, and one that was kept", () => {
    const { experiments } = smtRun();
    const { cost, cleanedAt, ...died } = savedRun(experiments, []).record;
    expect([cost, cleanedAt]).not.toContain(undefined);
    const text = (record: SavedRun["record"]) => textOf(renderHtml({ record, experiments, hosts: [] }));
    expect(text(died)).toContain("not known: it did not end in order");
    expect(text(died)).toContain("maybe something");
    expect(text({ ...died, kept: true })).toContain("its servers, as it was asked to");
    expect(text({ ...died, cleanedAt: "2026-11-25T02:34:12.000Z" })).toContain("left behind nothing");
  });

  test("what went wrong besides: shared failures once, findings as such, and how it was stopped", () => {
    const { experiments } = smtRun();
    const record = savedRun(experiments.slice(1), [], {
      versions: { pinproof: "0.1.0", terraform: "terraform 1.11.4", provider: "3.4.0" },
      failures: [
        { step: "teardown", code: "DEPLOY", message: "a flavor is still there\n/home/ana/x/terraform.tfstate" },
        { step: "teardown", experiment: "one-tenant", code: "DEPLOY", message: "told elsewhere", shared: true },
        { step: "settle", experiment: "one-tenant", code: null, message: "it changed", finding: true },
      ],
    }).record;
    const page = renderHtml({ record, experiments: experiments.slice(1), hosts: [] });
    const text = textOf(page);
    expect(text).toContain("The experiment holds, and the run had 2 problems");
    expect(text).toContain("! the run , while it was removed DEPLOY a flavor is still there …/terraform.tfstate");
    expect(text).toContain("✕ one-tenant , after it was deployed it changed");
    expect(text).not.toContain("told elsewhere");
    expect(text).toContain("with pinproof 0.1.0, terraform 1.11.4, provider 3.4.0");
    expect(page).toContain(`<header class="violated">`);
    const stopped = renderHtml({ record: { ...record, failures: [], interrupted: true }, experiments: [], hosts: [] });
    expect(textOf(stopped)).toContain("No experiment was run, and the run was stopped");
    expect(textOf(stopped)).toContain("what had not begun is inconclusive");
  });

  test("the times, the cloud and the rules", () => {
    const text = textOf(renderHtml(smtRun()));
    expect(text).toContain("cloud staging-3 rules Nova 31, by API microversion 2.100 hosts 2 run k7mtr2wd");
    expect(text).toContain("started 2026-11-25 02:30:00 UTC took 4 min 12 s");
  });

  test("what was asked, what it must be, and what it became", () => {
    const text = textOf(renderHtml(capturedRun()));
    expect(text).toContain("hw_cpu_policy=dedicated");
    expect(text).toContain("refused with 400, ");
    expect(text).toContain("ACTIVE, mixed");
    expect(text).toContain("ERROR, PLACEMENT");
    expect(text).toContain("warning vcpu-fallback");
  });
});
