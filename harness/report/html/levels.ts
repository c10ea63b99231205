// The verdict by level: a strip of seven signs for an experiment, and a table with what was found for its servers.
import { fold } from "../../judge/check.ts";
import type { ExperimentVerdict, Outcome } from "../../judge/verdict.ts";
import { type Level, LEVELS } from "../../../nova/levels.ts";
import { shownAt } from "../terminal/verdict-table.ts";
import { type Fragment, html, type Html } from "./html.ts";
import { badge, SIGNS } from "./words.ts";

/** Undefined where there is nothing to judge at that level. */
export function outcomeAt({ servers, relations }: ExperimentVerdict, level: Level): Outcome | undefined {
  const own = servers.flatMap((server) => shownAt(server, level)?.outcome ?? []);
  const between = relations.filter((relation) => relation.level === level).map(({ outcome }) => outcome);
  return own.length + between.length === 0 ? undefined : fold([...own, ...between]);
}

export function strip(verdict: ExperimentVerdict | undefined): Html {
  const outcomes = LEVELS.map((level) => (verdict === undefined ? undefined : outcomeAt(verdict, level)));
  const words = LEVELS.map((level, at) => `${level} ${outcomes[at] ?? "not judged"}`).join(", ");
  return html`<span class="strip" role="img" aria-label="${words}"
    >${LEVELS.map((level, at) => {
      const outcome = outcomes[at];
      return html`<span class="${outcome ?? "none"}" data-level="${level}"
        >${outcome === undefined ? "·" : SIGNS[outcome]}</span
      >`;
    })}</span
  >`;
}

/** The head of a list of strips. */
export function stripHead(): Html {
  return html`<span class="strip head">${LEVELS.map((level) => html`<span>${level}</span>`)}</span>`;
}

export function levelTable({ servers, relations }: ExperimentVerdict): Fragment {
  if (servers.length === 0) return undefined;
  const rows = servers.map(
    (server) =>
      html`<tr>
        <th scope="row">${server.server}</th>
        ${LEVELS.map((level) => {
          const shown = shownAt(server, level);
          if (shown === undefined) return html`<td class="none">·</td>`;
          return html`<td class="${shown.outcome}">
            <span class="sign ${shown.outcome}">${SIGNS[shown.outcome]}</span> ${shown.found}
          </td>`;
        })}
        <td>${badge(server.outcome)}</td>
      </tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Verdict by level">
      <table class="levels">
        <thead>
          <tr>
            <th scope="col">server</th>
            ${LEVELS.map((level) => html`<th scope="col">${level}</th>`)}
            <th scope="col">verdict</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${relationList(relations)}`;
}

function relationList(relations: ExperimentVerdict["relations"]): Fragment {
  const names = [...new Set(relations.map(({ name }) => name))];
  if (names.length === 0) return undefined;
  return html`<ul class="relations">
    ${names.map((name) => {
      const own = relations.filter((relation) => relation.name === name);
      return html`<li>
        ${badge(fold(own.map(({ outcome }) => outcome)))} ${name}, at
        ${[...new Set(own.map(({ level }) => level))].join(", ")}
      </li>`;
    })}
  </ul> `;
}
