// The head of the page: how the run ended, in one sentence, and what it was.
import { plural } from "../../../base/words.ts";
import type { RunRecord } from "../../run/run-record.ts";
import { fold } from "../../judge/check.ts";
import type { Outcome } from "../../judge/verdict.ts";
import type { SavedRun } from "../model/saved-run.ts";
import { failuresOf } from "./failures.ts";
import { type Fragment, html, type Html } from "./html.ts";
import type { View } from "./view.ts";
import { badge, sayDuration, sayTime } from "./words.ts";

const OUTCOMES: readonly Outcome[] = ["violated", "inconclusive", "holds", "skipped"];

/** For the title, too. Begins with a capital letter or a figure. */
export function headline(record: RunRecord, views: readonly View[]): string {
  const failures = failuresOf(record).length;
  const [words, more] = [outcomes(views), failures === 0 ? "" : `, and the run had ${plural(failures, "problem")}`];
  return `${words}${record.interrupted === true ? ", and the run was stopped" : more}`;
}

function outcomes(views: readonly View[]): string {
  const total = views.length;
  const of = (outcome: Outcome) => views.filter((view) => view.outcome === outcome).length;
  const [violated, inconclusive, holds] = [of("violated"), of("inconclusive"), of("holds")];
  if (total === 0) return "No experiment was run";
  if (violated > 0) return `${violated} of ${plural(total, "experiment")} violated`;
  if (inconclusive > 0) return `${inconclusive} of ${plural(total, "experiment")} inconclusive`;
  if (holds === 0) return "Everything was skipped";
  if (holds < total) return `${holds} of ${plural(total, "experiment")} held, the others were skipped`;
  return holds === 1 ? "The experiment holds" : `All ${holds} experiments hold`;
}

export function head({ record, hosts }: SavedRun, views: readonly View[]): Html {
  const counts = OUTCOMES.flatMap((outcome) => {
    const count = views.filter((view) => view.outcome === outcome).length;
    return count === 0 ? [] : [html`<li>${badge(outcome)} <b>${count}</b></li>`];
  });
  const facts = factsOf(record, hosts.length).map(
    ([term, value]) =>
      html`<div>
        <dt>${term}</dt>
        <dd>${value}</dd>
      </div>`,
  );
  return html`<header class="${worst(record, views)}">
    <p class="name">pinproof <span>CPU pinning, as asked for and as it is</span></p>
    <h1>${headline(record, views)}</h1>
    <ul class="counts">
      ${counts}
    </ul>
    <dl class="facts">${facts}</dl>
  </header>`;
}

function worst(record: RunRecord, views: readonly View[]): Outcome {
  const failures = failuresOf(record).map(({ finding }) => (finding === true ? "violated" : "inconclusive"));
  const judged = views.map(({ outcome }) => outcome).filter((outcome) => outcome !== "skipped");
  const isSkipped = views.length > 0 && judged.length + failures.length === 0;
  return isSkipped ? "skipped" : fold([...judged, ...failures]);
}

function factsOf(record: RunRecord, hosts: number): readonly (readonly [string, Fragment])[] {
  const { cloud, nova, id, versions, startedAt, cost } = record;
  return [
    ["cloud", cloud.kind === "local" ? "the local cloud" : cloud.cloud],
    ["rules", nova.said],
    ["hosts", hosts === 0 ? "none was seen" : String(hosts)],
    ["run", id],
    ["started", sayTime(startedAt)],
    ["took", cost === undefined ? "not known: it did not end in order" : sayDuration(cost.wallMs)],
    ["left behind", remains(record)],
    ...(versions === undefined
      ? []
      : ([["with", `pinproof ${versions.pinproof}, ${versions.terraform}, provider ${versions.provider}`]] as const)),
  ];
}

function remains({ cleanedAt, kept }: RunRecord): string {
  if (cleanedAt !== undefined) return "nothing";
  return kept === true ? "its servers, as it was asked to" : "maybe something: `npx pinproof runs list` tells";
}
