// Failures of a run besides its verdicts: a deployment that failed, a server that could not be removed.
import type { FailedStep, FailureRecord, RunRecord } from "../../run/run-record.ts";
import { type Fragment, html } from "./html.ts";

const STEPS: Readonly<Record<FailedStep, string>> = {
  "set-up": "while the run was set up",
  deploy: "while it was deployed",
  settle: "after it was deployed",
  observe: "while it was observed",
  teardown: "while it was removed",
  interrupted: "interrupted",
};

/** One that many experiments share is told once. */
export function failuresOf({ failures = [] }: RunRecord): readonly FailureRecord[] {
  return failures.filter(({ shared }) => shared !== true);
}

export function failureSection(record: RunRecord): Fragment {
  const failures = failuresOf(record);
  if (failures.length === 0 && record.interrupted !== true) return undefined;
  const stopped =
    record.interrupted === true
      ? html`<p class="reason">The run was interrupted: what had not begun is inconclusive.</p> `
      : undefined;
  return html`<section aria-labelledby="failures">
    <h2 id="failures">What went wrong with the run</h2>
    ${stopped}${failures.map(failure)}
  </section> `;
}

function failure({ experiment, step, code, message, finding }: FailureRecord): Fragment {
  const isFinding = finding === true;
  return html`<div class="finding ${isFinding ? "violated" : "inconclusive"}">
    <p class="what">
      <span class="sign ${isFinding ? "violated" : "inconclusive"}">${isFinding ? "✕" : "!"}</span>
      <b>${experiment ?? "the run"}</b>, ${STEPS[step]}${code === null ? undefined : html` <code>${code}</code>`}
    </p>
    <p class="reason">${message}</p>
  </div> `;
}
