// A sweep for the terminal: what would go, what is left and why, and what became of it. Names are the cloud's.
import type { LeftResource, PlannedResource, SweepPlan } from "./sweep-plan.ts";
import type { SweepOutcome } from "./sweep.ts";
import { age } from "./sweep-rules.ts";
import { plain } from "../../base/plain-text.ts";
import { textTable } from "../../harness/report/terminal/text-table.ts";

interface Screen {
  readonly width?: number;
}

/** @returns text with a line end at its end */
export function renderSweepPlan({ cloud, project, resources, left }: SweepPlan, { width = 120 }: Screen = {}): string {
  const where = `project ${plain(project.name)} of cloud ${plain(cloud.name)}`;
  const rows = resources.map(({ kind, id, name, run, ageSeconds }) => [
    ...[kind, plain(name), id, run],
    age(ageSeconds * 1000),
  ]);
  const parts = [
    resources.length === 0
      ? `Nothing to sweep in ${where}.`
      : `To sweep in ${where}: ${resources.length}\n\n${textTable([["kind", "name", "id", "run", "age"], ...rows], { width })}`,
    leftLines(left),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function leftLines(left: readonly LeftResource[]): string {
  if (left.length === 0) return "";
  return ["Left:", ...left.map(({ kind, name, id, why }) => `  ${kind} ${plain(name)} ${id}: ${plain(why)}`)].join(
    "\n",
  );
}

/** @returns text with a line end at its end */
export function renderSweepOutcome({ removed, gone, refused, failed, still }: SweepOutcome): string {
  const named = ({ kind, name, id }: PlannedResource) => `${kind} ${plain(name)} ${id}`;
  const lines = [
    ...removed.map((resource) => `removed  ${named(resource)}`),
    ...gone.map((resource) => `gone     ${named(resource)}: already removed`),
    ...refused.map(({ resource, why }) => `refused  ${named(resource)}: ${plain(why)}`),
    ...failed.map(({ resource, why }) => `FAILED   ${named(resource)}: ${plain(why)}`),
    still.length === 0
      ? "Checked again: nothing is left."
      : `Checked again: ${still.length} still there: ${still.map(named).join(", ")}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** Whether everything is as it should be after a sweep. */
export function isSwept({ refused, failed, still }: SweepOutcome): boolean {
  return refused.length === 0 && failed.length === 0 && still.length === 0;
}
