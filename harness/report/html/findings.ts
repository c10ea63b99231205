// What does not hold: expected and found side by side, and what to do; diagnoses; documentation that says otherwise.
import type { Check, Diagnosis, ServerVerdict } from "../../judge/verdict.ts";
import { troublesIn } from "../model/troubles.ts";
import { type Fragment, html, type Html } from "./html.ts";
import type { View } from "./view.ts";
import { SIGNS } from "./words.ts";

export function findings({ verdict, reasons }: View): Fragment {
  return [
    reasons.map((reason) => html`<p class="reason">${reason}</p>`),
    verdict?.servers.map((server) => [
      troubles(server.server, server.checks),
      server.diagnoses.map((one) => diagnosis(server, one)),
    ]),
    troubles(undefined, verdict?.relations ?? []),
  ];
}

export function contradiction({ verdict }: View): Fragment {
  if (verdict?.contradicts === undefined) return undefined;
  const { document, claims, seen } = verdict.contradicts;
  return html`<div class="finding doc">
    <p class="what"><span class="sign">≠</span> The documentation differs</p>
    ${pair([document, claims], ["seen", seen])}
  </div> `;
}

/** Also of servers that are as Nova's rules say: they are not what their owner will want. */
export function warnings({ verdict }: View): readonly Html[] {
  return (verdict?.servers ?? []).flatMap((server) =>
    server.diagnoses.filter(({ warning }) => warning).map((one) => diagnosis(server, one)),
  );
}

function troubles(server: string | undefined, checks: readonly Check[]): readonly Html[] {
  return troublesIn(checks).map(
    ({ name, levels, outcome, expected, found, hint }) =>
      html`<div class="finding ${outcome}">
        <p class="what">
          <span class="sign ${outcome}">${SIGNS[outcome]}</span>
          ${server === undefined ? undefined : html`<b>${server}</b>, `}${levels.join(", ")}: ${name}
        </p>
        ${pair(...(expected === undefined ? [] : ([["expected", expected]] as const)), [
          outcome === "violated" ? "found" : "not seen",
          found,
        ])}${hint === undefined ? undefined : html`<p class="do">${hint}</p>`}
      </div> `,
  );
}

function diagnosis({ server, outcome }: ServerVerdict, { id, found, remedy, warning }: Diagnosis): Html {
  const kind = outcome === "holds" && warning ? "warning" : "diagnosis";
  return html`<div class="finding ${kind}">
    <p class="what"><span class="sign">!</span> <b>${server}</b>, ${kind} <code>${id}</code>: ${found}</p>
    <p class="do">${remedy}</p>
  </div> `;
}

function pair(...sides: readonly (readonly [string, string])[]): Html {
  const side = ([label, text]: readonly [string, string]) =>
    html`<div>
      <dt>${label}</dt>
      <dd>${text}</dd>
    </div>`;
  return html`<dl class="pair">${sides.map(side)}</dl>`;
}
