// The sections of experiments: what is wrong in full, and all of them as a list whose lines open.
import { askedTable } from "./asked.ts";
import { contradiction, findings, warnings } from "./findings.ts";
import { type Fragment, html, type Html } from "./html.ts";
import { levelTable, strip, stripHead } from "./levels.ts";
import { figure } from "./map/figure.ts";
import { isTroubled } from "./map/host-moment.ts";
import { isWrong, type View } from "./view.ts";
import { badge, sayDuration } from "./words.ts";

export function wrongSection(views: readonly View[]): Fragment {
  const wrong = ["violated", "inconclusive"].flatMap((outcome) => views.filter((view) => view.outcome === outcome));
  if (wrong.length === 0) return undefined;
  return html`<section aria-labelledby="wrong">
    <h2 id="wrong">What is wrong</h2>
    ${wrong.map(
      (view) =>
        html`<article class="wrong ${view.outcome}" id="${view.anchor}">
          <h3>${badge(view.outcome)} <span class="id">${view.id}</span> ${view.claim}</h3>
          ${findings(view)}${contradiction(view)}${maps(view)}
          <details>
            <summary>What was asked, and every level</summary>
            ${facts(view)}
          </details>
        </article> `,
    )}
  </section> `;
}

export function warningSection(views: readonly View[]): Fragment {
  const warned = views.filter((view) => !isWrong(view) && warnings(view).length > 0);
  const differ = views.filter((view) => view.verdict?.contradicts !== undefined && !isWrong(view));
  if (warned.length + differ.length === 0) return undefined;
  const line = (view: View, what: Fragment) =>
    html`<article>
      <h3><a href="#${view.anchor}" class="id">${view.id}</a> ${view.claim}</h3>
      ${what}
    </article> `;
  return html`<section aria-labelledby="warnings">
    <h2 id="warnings">Worth a look</h2>
    ${warned.map((view) => line(view, warnings(view)))}${differ.map((view) => line(view, contradiction(view)))}
  </section> `;
}

export function experimentSection(views: readonly View[]): Html {
  return html`<section aria-labelledby="experiments">
    <h2 id="experiments">Every experiment</h2>
    <div class="list">
      <div class="line head" aria-hidden="true">
        <span>verdict</span><span>id</span><span>claim</span>${stripHead()}
      </div>
      ${views.map((view) => (isWrong(view) ? wrongLine(view) : openingLine(view)))}
    </div>
  </section> `;
}

/** It is told in full above. */
function wrongLine(view: View): Html {
  return html`<a class="line" href="#${view.anchor}">${cells(view)}</a> `;
}

function openingLine(view: View): Html {
  return html`<details class="one" id="${view.anchor}">
    <summary class="line">${cells(view)}</summary>
    <div class="inside">
      ${view.reasons.map((reason) => html`<p class="reason">${reason}</p>`)}${facts(view)}${contradiction(view)}${warnings(view)}${maps(view)}
    </div>
  </details> `;
}

function cells({ outcome, id, claim, verdict }: View): Fragment {
  return [
    badge(outcome),
    html` <span class="id">${id}</span> <span class="claim">${claim}</span> `,
    strip(outcome === "skipped" ? undefined : verdict),
  ];
}

function facts(view: View): Fragment {
  const { phases, outcome, verdict } = view;
  const took = Object.entries(phases ?? {}).map(([phase, ms]) => `${phase} ${sayDuration(ms)}`);
  return [
    askedTable(view),
    outcome === "skipped" || verdict === undefined ? undefined : levelTable(verdict),
    took.length === 0 ? undefined : html`<p class="note">It took: ${took.join(", ")}.</p>`,
  ];
}

/** Where a thread strayed or guests meet is drawn first; the others are told in words only on demand. */
function maps({ moments, anchor }: View): Fragment {
  const drawn = moments.map((moment, at) => ({ moment, id: `${anchor}m${at}`, isTroubled: isTroubled(moment) }));
  const ordered = [...drawn.filter((one) => one.isTroubled), ...drawn.filter((one) => !one.isTroubled)];
  return ordered.map(({ moment, id, isTroubled: isOpen }) => figure(moment, id, isOpen));
}
