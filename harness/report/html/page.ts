// The report of a run as one HTML file: no script, nothing loaded from anywhere, and nothing in it that a name could break.
import { createHash } from "node:crypto";
import type { Outcome } from "../../judge/verdict.ts";
import { fold } from "../../judge/check.ts";
import { plural } from "../../judge/words.ts";
import type { SavedRun } from "../saved-run.ts";
import { experimentSection, warningSection, wrongSection } from "./experiments.ts";
import { hostSection } from "./hosts.ts";
import { type Fragment, html, Html } from "./html.ts";
import { legend } from "./legend.ts";
import { STYLE } from "./style.ts";
import { type View, viewsOf } from "./view.ts";
import { withoutPaths } from "./without-paths.ts";
import { badge, sayDuration, sayTime } from "./words.ts";

const OUTCOMES: readonly Outcome[] = ["violated", "inconclusive", "holds", "skipped"];

/** @returns a whole HTML document, below 2 MB for runs of any catalogue; the same text for the same run */
export function renderHtml(run: SavedRun): string {
  const saved = withoutPaths(run);
  const views = viewsOf(saved);
  const hash = createHash("sha256").update(STYLE).digest("base64");
  const title = `pinproof: ${headline(views)}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'sha256-${new Html(hash)}'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="pinproof" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <a class="skip" href="#main">To the findings</a>
        ${PATTERNS} ${head(saved, views)}
        <main id="main" tabindex="-1">
          ${views.some(({ scenes }) => scenes.length > 0) ? legend() : undefined}
          ${wrongSection(views)}${warningSection(views)}${experimentSection(views)}${hostSection(saved.hosts)}
        </main>
        <footer>
          <p>
            Made by pinproof from the saved evidence of run ${saved.record.id}. Frame: asked. Ring: domain XML. Dot:
            kernel.
          </p>
        </footer>
      </body>
    </html> `;
  return page.markup;
}

/** The policy names its content by hash: nothing may come between. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/** Hatches, so that sets are told apart without colour. */
const PATTERNS = html`<svg width="0" height="0" class="defs" aria-hidden="true">
  <defs>
    <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <path d="M0 0V5" class="hatch" />
    </pattern>
  </defs>
</svg>`;

function headline(views: readonly View[]): string {
  const total = views.length;
  const of = (outcome: Outcome) => views.filter((view) => view.outcome === outcome).length;
  const [violated, inconclusive, holds] = [of("violated"), of("inconclusive"), of("holds")];
  if (total === 0) return "no experiment was run";
  if (violated > 0) return `${violated} of ${plural(total, "experiment")} violated`;
  if (inconclusive > 0) return `${inconclusive} of ${plural(total, "experiment")} inconclusive`;
  if (holds === 0) return "everything was skipped";
  if (holds < total) return `${holds} of ${plural(total, "experiment")} held, the others were skipped`;
  return holds === 1 ? "the experiment holds" : `all ${holds} experiments hold`;
}

function head({ record, hosts }: SavedRun, views: readonly View[]): Html {
  const overall = fold(views.map(({ outcome }) => outcome).filter((outcome) => outcome !== "skipped"));
  const worst = views.length > 0 && views.every(({ outcome }) => outcome === "skipped") ? "skipped" : overall;
  const text = headline(views);
  const counts = OUTCOMES.flatMap((outcome) => {
    const count = views.filter((view) => view.outcome === outcome).length;
    return count === 0 ? [] : [html`<li>${badge(outcome)} <b>${count}</b></li>`];
  });
  const fact = (term: string, value: Fragment) =>
    html`<div>
      <dt>${term}</dt>
      <dd>${value}</dd>
    </div>`;
  const { cloud, nova, startedAt, cleanedAt, kept, cost } = record;
  return html`<header class="${worst}">
    <p class="name">pinproof <span>CPU pinning, as asked for and as it is</span></p>
    <h1>${text.charAt(0).toUpperCase()}${text.slice(1)}</h1>
    <ul class="counts">
      ${counts}
    </ul>
    <dl class="facts">
      ${[
        fact("cloud", cloud.kind === "local" ? "the local cloud" : cloud.cloud),
        fact("rules", nova.said),
        fact("hosts", hosts.length === 0 ? "none was seen" : String(hosts.length)),
        fact("run", record.id),
        fact("started", sayTime(startedAt)),
        fact("took", cost === undefined ? "not known: it did not end in order" : sayDuration(cost.wallMs)),
        fact(
          "left behind",
          cleanedAt !== undefined
            ? "nothing"
            : kept === true
              ? "its servers, as it was asked to"
              : "maybe something: `npx pinproof runs list` tells",
        ),
      ]}
    </dl>
  </header>`;
}
