// The job summary, by a GitHub Markdown parser: what is wrong first, and tables that no name can break.
import { marked, type Token, type Tokens } from "marked";
import { markdownBlock, markdownLine } from "../../../../../harness/report/pipelines/markdown-text.ts";
import { renderMarkdown } from "../../../../../harness/report/pipelines/markdown.ts";
import { makeReport } from "../../../../../harness/report/model/make-report.ts";
import type { RunReport } from "../../../../../harness/report/model/run-report.ts";
import {
  failure,
  HOSTILE,
  MIXED,
  savedOf,
  savedRunOf,
  verdictOf,
  without,
} from "../../../../support/made/made-reports.ts";

const report = makeReport(MIXED);
const lexed = (markdown: string): Token[] => marked.lexer(markdown, { gfm: true });
const tablesOf = (tokens: readonly Token[]): Tokens.Table[] =>
  tokens.filter((token): token is Tokens.Table => token.type === "table");
const cells = ({ rows }: Tokens.Table) => rows.map((row) => row.map(({ text }) => text));

describe("the job summary", () => {
  it("begins with how it went, and then what is wrong, the worst first", () => {
    const tokens = lexed(renderMarkdown(report));
    expect(tokens[0]).toMatchObject({ type: "heading", depth: 1 });
    expect(tokens[0]?.raw).toContain("1 violated, 1 inconclusive, 1 holds, 1 skipped");
    const [wrong, all] = tablesOf(tokens);
    expect(wrong && cells(wrong)).toEqual([
      ["A02", "violated", "by-image, libvirt: the emulator runs on its own CPUs", "1", "&lt;emulatorpin&gt; 0-1"],
      ["A03", "inconclusive", expect.stringContaining("by-image, libvirt"), "1", "compute-1 does not answer"],
    ]);
    expect(all && cells(all).map(([id]) => id)).toEqual(["A02", "A03", "A01", "A04"]);
  });

  it("has the whole of what is wrong below a click, and of nothing else", () => {
    const markdown = renderMarkdown(report);
    expect([...markdown.matchAll(/<summary>(\w+)/g)].map(([, word]) => word)).toEqual(["A02", "A03", "4"]);
    expect(markdown).toContain("A02: VIOLATED");
    // A summary is HTML: what escapes in Markdown would be shown.
    expect(markdown).toContain("<summary>A02: A server whose image carries hw_cpu_policy=dedicated is");
    expect(markdown).not.toContain("A01: HOLDS");
  });

  it("of a night in order has no table of what is wrong", () => {
    const markdown = renderMarkdown(makeReport(savedRunOf([savedOf("A01", verdictOf("holds"))])));
    expect(tablesOf(lexed(markdown))).toHaveLength(1);
    expect(markdown).toMatch(/^# pinproof on staging-3: 1 holds\n\n<details>/);
  });

  it("says that it is partial, and what is left, with the command that puts it away", () => {
    const { record, ...saved } = savedRunOf([savedOf("A01", "the run ended")], { interrupted: true });
    const unclean = without(record, "cleanedAt");
    const markdown = renderMarkdown(makeReport({ ...saved, record: unclean }));
    expect(markdown).toContain("**Partial: the run was interrupted**, and 1 of 1 experiments were not judged.");
    expect(markdown).toContain("**Something may be left in the cloud**: `npx pinproof runs destroy k7mtr2wd`");
    expect(renderMarkdown(report)).not.toMatch(/Partial|left in the cloud/);
  });

  it("tells what the run failed at, and each experiment's own failures", () => {
    const failures = [failure("set-up"), failure("deploy", "A01")];
    const markdown = renderMarkdown(makeReport(savedRunOf([savedOf("A01", verdictOf("inconclusive"))], { failures })));
    expect(markdown).toContain("**The run, set-up**\n\n```text\nterraform: set-up failed");
    expect(markdown).toContain("deploy: terraform: deploy failed\n  Error: no");
  });
});

describe("names that are an attack", () => {
  const spoilt = JSON.parse(
    JSON.stringify(report, (key, value: unknown) =>
      /^(claim|message|text|found|expected|reason|name|said)$/.test(key) && typeof value === "string" ? HOSTILE : value,
    ),
  ) as RunReport;
  const markdown = renderMarkdown(spoilt);

  it("leave every table as it was, row by row and cell by cell", () => {
    const shape = (text: string) => tablesOf(lexed(text)).map((table) => table.rows.map((row) => row.length));
    expect(shape(markdown)).toEqual(shape(renderMarkdown(report)));
  });

  it("make neither markup nor links nor HTML", () => {
    const tags = [...marked.parse(markdown, { async: false, gfm: true }).matchAll(/<\/?(\w+)/g)].map(([, tag]) => tag);
    const ours = [
      "h1",
      "p",
      "table",
      "thead",
      "tbody",
      "tr",
      "th",
      "td",
      "details",
      "summary",
      "pre",
      "code",
      "strong",
    ];
    expect([...new Set(tags)].filter((tag) => !ours.includes(tag ?? ""))).toEqual([]);
    expect(tags.filter((tag) => tag === "h1")).toHaveLength(2);
  });

  it("end no block of text", () => {
    const [only, ...more] = lexed(markdownBlock("a\n```\n# b\n`````\nc"));
    expect(more).toEqual([]);
    expect(only).toMatchObject({ type: "code", text: "a\n```\n# b\n`````\nc" });
  });

  it.each([
    "a|b",
    "<b>",
    "`x`",
    "**x**",
    "[a](b)",
    "![a](b)",
    "# a",
    "~~a~~",
    "a\nb",
    "&lt;",
    "\\",
    "$x$",
    "@me",
    "http://f/g",
    "www.f.org",
    "&#58;",
  ])("%s is text", (text) => {
    const html = marked.parse(`x ${markdownLine(text)}`, { async: false, gfm: true });
    const plain = html.replace(/^<p>x |<\/p>\n$/g, "");
    expect(plain).not.toContain("<");
    const decoded = plain
      .replaceAll("&#58;", ":")
      .replaceAll("&#46;", ".")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
    expect(decoded).toBe(text.replace("\n", " "));
  });
});

it("stays below 1 MiB, and says what had no room", () => {
  const many = Array.from({ length: 400 }, (_, index) => savedOf(`A${index}`, verdictOf("violated")));
  const big = makeReport(savedRunOf(many));
  const long = {
    ...big,
    experiments: big.experiments.map((one) => ({
      ...one,
      steps: one.steps.map((step) => ({ ...step, text: "ü".repeat(9000) })),
    })),
  };
  const markdown = renderMarkdown(long);
  expect(Buffer.byteLength(markdown)).toBeLessThan(1024 * 1024);
  expect(markdown).toMatch(/\n\d+ more parts did not fit here: they are in report\.json\.\n$/);
  expect(tablesOf(lexed(markdown))[0]?.rows).toHaveLength(400);
});
