// What does not hold of an experiment, as plain text for reports that have no table: a first line, and all of it.
import { titled } from "./titled.ts";
import { flat } from "../../../base/words.ts";
import type { ExperimentVerdict } from "../../judge/verdict.ts";
import { renderVerdict } from "../terminal/verdict-table.ts";

export interface TroubleText {
  /** The first thing that is wrong, on one line. */
  readonly message: string;
  /** The verdict as on a terminal, without colour. */
  readonly text: string;
}

export function troubleText(verdict: ExperimentVerdict): TroubleText {
  const { servers, relations, outcome, reason } = titled(verdict);
  const wrong = [
    ...servers.flatMap(({ server, checks }) => checks.map((check) => ({ who: `${server}, `, ...check }))),
    ...relations.map((check) => ({ who: "", ...check })),
  ].find((check) => check.outcome === outcome);
  const message =
    reason ??
    (wrong === undefined
      ? verdict.claim
      : `${wrong.who}${wrong.level}: ${wrong.name}: expected ${flat(wrong.expected)}, found ${flat(wrong.found)}`);
  return { message, text: renderVerdict(verdict, { width: 120 }) };
}
