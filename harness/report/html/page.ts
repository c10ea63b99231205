// The report of a run as one HTML file: no script, nothing loaded from anywhere, and nothing in it that a name could break.
import { createHash } from "node:crypto";
import type { SavedRun } from "../model/saved-run.ts";
import { experimentSection, warningSection, wrongSection } from "./experiments.ts";
import { failureSection } from "./failures.ts";
import { head, headline } from "./header.ts";
import { hostSection } from "./hosts.ts";
import { html, Html } from "./html.ts";
import { legend } from "./legend.ts";
import { STYLE } from "./style.ts";
import { viewsOf } from "./view.ts";
import { withoutPaths } from "../model/without-paths.ts";

/** @returns a whole HTML document, below 2 MB for runs of any catalogue; the same text for the same run */
export function renderHtml(run: SavedRun): string {
  const saved = withoutPaths(run);
  const views = viewsOf(saved);
  const hash = createHash("sha256").update(STYLE).digest("base64");
  const title = `pinproof: ${headline(saved.record, views)}`;
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
          ${views.some(({ moments }) => moments.length > 0) ? legend() : undefined}
          ${failureSection(saved.record)}${wrongSection(views)}${warningSection(views)}${experimentSection(views)}${hostSection(saved.hosts)}
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
