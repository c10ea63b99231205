// The end of a run on the terminal.
import { messageOf } from "../../base/errors.ts";
import { seconds } from "../../base/progress.ts";
import { plainLines } from "../../base/plain-text.ts";
import { renderResult } from "../../harness/report/terminal/result.ts";
import { renderSummary } from "../../harness/report/terminal/summary.ts";
import type { RunsEnding } from "./run-on-cloud.ts";
import { screen } from "../terminal/screen.ts";

export function reportRun({ results, failures, upMs, costs, kept, left }: RunsEnding): void {
  const sum = (of: (cost: RunsEnding["costs"][number]) => number) => costs.reduce((total, cost) => total + of(cost), 0);
  const times = { cloudMs: upMs, terraformMs: sum(({ terraformMs }) => terraformMs), ownMs: sum(({ ownMs }) => ownMs) };
  const [only] = results;
  if (only !== undefined && results.length === 1) {
    process.stdout.write(renderResult(only.verdict, { folder: only.folder, times, ...screen() }));
  } else {
    process.stdout.write(
      `\n${renderSummary(
        results.map(({ verdict }) => verdict),
        screen(),
      )}`,
    );
    const wall = seconds(sum(({ wallMs }) => wallMs));
    process.stdout.write(`time: ${wall}, without the local cloud's start of ${seconds(upMs)}\n`);
  }
  const errors = [...results.flatMap(({ error, alsoFailed }) => [error, ...alsoFailed]), ...failures];
  for (const error of new Set(errors.filter((one) => one !== undefined))) {
    process.stderr.write(`\n${plainLines(messageOf(error))}\n`);
  }
  for (const command of kept) process.stderr.write(`\nKept. Remove with: ${command}\n`);
  for (const command of left)
    process.stderr.write(`\nNot everything is removed. Remove what is left with: ${command}\n`);
}
