// How outcomes, times and durations are written on the page. An outcome is a word and a shape: colour only helps.
import type { Outcome } from "../../judge/verdict.ts";
import { html, type Html } from "./html.ts";

export const SIGNS: Readonly<Record<Outcome, string>> = {
  holds: "✓",
  violated: "✕",
  inconclusive: "?",
  skipped: "–",
};

export function badge(outcome: Outcome): Html {
  return html`<span class="badge ${outcome}"><span aria-hidden="true">${SIGNS[outcome]}</span> ${outcome}</span>`;
}

/** `2026-11-25 02:30:00 UTC`; what is no time is shown as it is. */
export function sayTime(iso: string): string {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z$/.exec(iso) ?? [];
  return date === undefined || time === undefined ? iso : `${date} ${time} UTC`;
}

/** `4 min 12 s`, `12.3 s`. */
export function sayDuration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}
