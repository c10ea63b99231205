// GitHub Actions annotations of a run: at most ten, because GitHub shows no more of a kind for a step.
import { plainText, shortened } from "../model/plain-text.ts";
import type { ReportExperiment, ReportStep, RunReport } from "../model/run-report.ts";

const MOST = 10;

/** @returns workflow commands, a line each: what the cloud did wrong and what could not be removed as errors, the rest as warnings */
export function githubAnnotations({ cloud, steps, experiments }: RunReport): readonly string[] {
  const own = steps.filter(isRed).map(({ message = "", text = message }) => {
    return command("error", `${cloud.name}: ${message}`, text);
  });
  const theirs = experiments.flatMap((experiment) =>
    experiment.steps.filter(isRed).map((step) => ({ experiment, step })),
  );
  const graves = theirs.filter(({ step }) => isGrave(step)).map((one) => annotation("error", one));
  const others = theirs.filter(({ step }) => !isGrave(step)).map((one) => annotation("warning", one));
  const all = [...own, ...graves, ...others];
  if (all.length <= MOST) return all;
  const more = all.length - (MOST - 1);
  return [...all.slice(0, MOST - 1), command("error", `pinproof: ${more} more`, "The job summary lists them all.")];
}

function isRed({ result }: ReportStep): boolean {
  return result === "failed" || result === "error";
}

function isGrave({ step, result }: ReportStep): boolean {
  return result === "failed" || step === "teardown";
}

function annotation(
  kind: "error" | "warning",
  { experiment, step }: { experiment: ReportExperiment; step: ReportStep },
): string {
  const { id, claim, outcome } = experiment;
  const { message = outcome, text = message } = step;
  const title = step.step === "judge" ? `${id} ${outcome}: ${claim}` : `${id}, ${step.step}: ${message}`;
  return command(kind, title, text);
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function command(kind: "error" | "warning", title: string, text: string): string {
  return `::${kind} title=${property(shortened(title, 200))}::${data(shortened(text, 3_000))}`;
}

function data(text: string): string {
  return plainText(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
