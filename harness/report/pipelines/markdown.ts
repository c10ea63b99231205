// A report as a job summary in GitHub's Markdown: what is wrong first, the rest below a click.
import type { Outcome } from "../../judge/verdict.ts";
import { seconds } from "../../../base/progress.ts";
import { markdownBlock, markdownDetails, markdownLine, markdownTable } from "./markdown-text.ts";
import { shortened } from "../model/plain-text.ts";
import type { ReportExperiment, RunReport } from "../model/run-report.ts";

/** GitHub takes 1 MiB of a step; some of it is left to what the step itself may write. */
const MOST_BYTES = 900_000;
const MOST_TEXT = 6_000;
const ORDER: readonly Outcome[] = ["violated", "inconclusive", "holds", "skipped"];

/** @returns less than 1 MiB; what had no room is told, and is in report.json */
export function renderMarkdown(report: RunReport): string {
  const { experiments, cloud } = report;
  const wrong = experiments.filter(isWrong).sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  const parts = [
    `# pinproof on ${markdownLine(cloud.name)}: ${countsOf(report)}`,
    stateOf(report),
    wrong.length === 0
      ? ""
      : markdownTable(["experiment", "outcome", "where", "expected", "found"], wrong.map(wrongRow)),
    ...failureParts(report),
    ...wrong.map(details),
    warnings(experiments),
    markdownDetails(
      `${experiments.length} experiments`,
      markdownTable(
        ["id", "outcome", "claim", "time"],
        ORDER.flatMap((outcome) => experiments.filter((one) => one.outcome === outcome)).map(allRow),
      ),
    ),
    factsOf(report),
  ];
  return `${fitting(parts.filter((part) => part !== "")).join("\n\n")}\n`;
}

export function countsOf({ counts }: RunReport): string {
  const parts = ORDER.filter((outcome) => counts[outcome] > 0).map((outcome) => `${counts[outcome]} ${outcome}`);
  return parts.length === 0 ? "nothing was run" : parts.join(", ");
}

export function isWrong({ outcome, failures }: ReportExperiment): boolean {
  return outcome === "violated" || outcome === "inconclusive" || failures.length > 0;
}

function stateOf({ state, remains, run, experiments }: RunReport): string {
  const missing = experiments.filter(({ judged }) => !judged).length;
  const partial = `**Partial: the run ${state === "interrupted" ? "was interrupted" : `is ${state}`}**, and ${missing} of ${experiments.length} experiments were not judged.`;
  const left = `**Something may be left in the cloud**: \`npx pinproof runs destroy ${run}\``;
  return [
    ...(state === "complete" ? [] : [partial]),
    ...(remains === "nothing"
      ? []
      : [remains === "kept" ? `Its servers were kept: \`npx pinproof runs destroy ${run}\`` : left]),
  ].join("\n\n");
}

function wrongRow({ id, outcome, troubles, reason, failures, judged }: ReportExperiment): readonly string[] {
  const [first] = troubles;
  const what = judged ? outcome : "not judged";
  if (first === undefined || !judged) return [id, what, "", "", reason ?? failures[0]?.message ?? ""];
  const who = first.server === undefined ? "" : `${first.server}, `;
  return [id, what, `${who}${first.level}: ${first.name}`, first.expected, first.found];
}

function failureParts({ failures }: RunReport): readonly string[] {
  const told = failures.filter(({ step }) => step !== "interrupted");
  return told.map(({ step, message }) =>
    [`**The run, ${step}**`, markdownBlock(shortened(message, MOST_TEXT))].join("\n\n"),
  );
}

function details({ id, claim, steps, failures, troubles }: ReportExperiment): string {
  const texts = [
    ...steps.filter(({ step, result }) => step === "judge" && result !== "passed").map(({ text }) => text ?? ""),
    ...failures.filter(({ shared }) => shared !== true).map(({ step, message }) => `${step}: ${message}`),
  ].filter((text) => text !== "");
  // What is not told by a step, for the step was skipped in favour of what came before it.
  const rest = texts.length > 0 ? texts : troubles.map(({ level, name, found }) => `${level}: ${name}: ${found}`);
  if (rest.length === 0) return "";
  return markdownDetails(`${id}: ${claim}`, rest.map((text) => markdownBlock(shortened(text, MOST_TEXT))).join("\n\n"));
}

function warnings(experiments: readonly ReportExperiment[]): string {
  const rows = experiments
    .filter(({ outcome }) => outcome === "holds")
    .flatMap(({ id, servers }) =>
      servers.flatMap(({ diagnoses }) =>
        diagnoses.filter(({ warning }) => warning).map(({ found, remedy }) => [id, found, remedy]),
      ),
    );
  return rows.length === 0
    ? ""
    : markdownDetails(`${rows.length} warnings`, markdownTable(["experiment", "found", "remedy"], rows));
}

function allRow({ id, outcome, claim, ms, reason }: ReportExperiment): readonly string[] {
  const said = outcome === "skipped" && reason !== undefined ? `${claim} (skipped: ${reason})` : claim;
  return [id, outcome, said, ms === undefined ? "" : seconds(ms)];
}

function factsOf({ run, startedAt, endedAt, nova, versions, cost, hosts }: RunReport): string {
  const facts = [
    `run ${run}`,
    `${startedAt} to ${endedAt ?? "?"}`,
    ...(cost === undefined ? [] : [seconds(cost.wallMs)]),
    nova.said,
    ...(versions === undefined
      ? []
      : [`pinproof ${versions.pinproof}, ${versions.terraform}, provider ${versions.provider}`]),
    `hosts: ${hosts.join(", ") || "none known"}`,
  ];
  return markdownLine(facts.join(" · "), 2_000);
}

/** As many parts as fit, from the first on; the last one says how many did not. */
function fitting(parts: readonly string[]): readonly string[] {
  let bytes = 0;
  const fit = parts.filter((part) => {
    const size = Buffer.byteLength(part) + 2;
    if (bytes + size > MOST_BYTES) return false;
    bytes += size;
    return true;
  });
  const missing = parts.length - fit.length;
  return missing === 0 ? fit : [...fit, `${missing} more parts did not fit here: they are in report.json.`];
}
