// The life of one experiment as steps, each passed, failed, in error or skipped: one cause makes one step red, and what could
// not follow is skipped.
import type { Phase } from "../../run/time/phases.ts";
import type { FailedStep, FailureRecord } from "../../run/run-record.ts";
import type { ExperimentVerdict } from "../../judge/verdict.ts";
import type { ReportStep, StepName } from "./run-report.ts";
import type { SavedExperiment } from "./saved-run.ts";
import { troubleText } from "./trouble-text.ts";

export interface ExperimentLife {
  readonly saved: SavedExperiment;
  readonly failures: readonly FailureRecord[];
  /** False where an interrupt came before what is needed was seen. */
  readonly judged: boolean;
  readonly phases?: Readonly<Record<Phase, number>>;
  /** Why nothing is known of the removal of its servers, where that is so. */
  readonly notRemoved?: string;
}

const INTERRUPTED = "the run was interrupted";

export function experimentSteps({
  saved,
  failures,
  judged,
  phases,
  notRemoved,
}: ExperimentLife): readonly ReportStep[] {
  const verdict = saved.verdict.ok ? saved.verdict.value : undefined;
  // What was never deployed has no life to tell of, and one reason.
  if (verdict?.reason !== undefined && failures.length === 0) return [judgement(verdict)];
  const took = (phase: Phase) => (phases === undefined ? {} : { ms: phases[phase] });
  const of = (...steps: FailedStep[]) => failures.filter(({ step }) => steps.includes(step));
  const interrupted = of("interrupted").length > 0;
  const deploy = stepOf("deploy", of("deploy"), took("apply"));
  const stopped =
    deploy.result !== "passed"
      ? "its servers were not deployed"
      : interrupted
        ? INTERRUPTED
        : verdict === undefined && failures.length === 0
          ? "the run ended before"
          : undefined;
  const settle = of("settle");
  const look = of("look");
  const unsettled = saved.servers.some(
    ({ refused, server }) => refused !== undefined || (server.ok && server.value.status === "ERROR"),
  );
  const judge =
    verdict === undefined
      ? notJudged(saved, stopped)
      : judged && (verdict.outcome !== "inconclusive" || (stopped === undefined && look.length === 0))
        ? judgement(verdict)
        : skipped("judge", stopped ?? "its servers could not be observed");
  const teardown = of("teardown");
  return [
    verdict === undefined && failures.length === 0 ? skipped("deploy", "the run ended before") : deploy,
    stopped !== undefined
      ? skipped("settle", stopped)
      : settle.length === 0 && unsettled
        ? skipped("settle", "no plan was made: Nova refused a server, or could not build it")
        : stepOf("settle", settle),
    stopped === undefined ? stepOf("look", look, took("look")) : skipped("look", stopped),
    judge,
    verdict === undefined && failures.length === 0
      ? skipped("teardown", "the run ended before")
      : notRemoved !== undefined && teardown.length === 0
        ? skipped("teardown", notRemoved)
        : stepOf("teardown", teardown, took("destroy")),
  ];
}

/** Several failures of one step are one step in error, with all their words. */
export function stepOf(step: StepName, failures: readonly FailureRecord[], took: { ms?: number } = {}): ReportStep {
  const [first] = failures;
  if (first === undefined) return { step, result: "passed", ...took };
  if (failures.every(({ shared }) => shared === true)) return skipped(step, `of the run: ${firstLine(first.message)}`);
  const [message, text] = [firstLine(first.message), failures.map((failure) => failure.message).join("\n\n")];
  return { step, result: first.finding === true ? "failed" : "error", message, text, ...took };
}

export function skipped(step: StepName, message: string): ReportStep {
  return { step, result: "skipped", message };
}

export function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

function notJudged({ verdict }: SavedExperiment, stopped: string | undefined): ReportStep {
  const reason = verdict.ok ? "" : verdict.reason;
  // Damaged files are something that could not be told; a run that ended before is told once, as the run's end.
  return stopped === undefined ? { step: "judge", result: "error", message: reason } : skipped("judge", stopped);
}

function judgement(verdict: ExperimentVerdict): ReportStep {
  const { outcome, reason } = verdict;
  if (outcome === "holds") return { step: "judge", result: "passed" };
  if (outcome === "skipped") return skipped("judge", reason ?? "this cloud cannot run it");
  const { message, text } = troubleText(verdict);
  return { step: "judge", result: outcome === "violated" ? "failed" : "error", message, text };
}
