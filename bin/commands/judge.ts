import { readRunRecord } from "../../harness/run/run-record.ts";
import { reportOlderLayout } from "../session/older-layout.ts";
import { Command } from "@commander-js/extra-typings";
import { judgeSaved } from "../../harness/run/judge-saved.ts";
import { openRunFolder } from "../../harness/run/run-folder.ts";
import { renderSummary } from "../../harness/report/terminal/summary.ts";
import { exitCodeOf } from "../terminal/exit-code.ts";
import { printJson } from "../terminal/print-json.ts";
import { screen } from "../terminal/screen.ts";

export function judgeCommand() {
  return new Command("judge")
    .description("judge a saved run again from its files: needs no cloud, changes nothing")
    .argument("<run>", "its id in .pinproof/runs, or its folder")
    .option("--json", "the verdicts as JSON")
    .option("--require-all", "count a skipped experiment as a failure")
    .addHelpText(
      "after",
      "\nExample:\n  npx pinproof judge k7mtr2wd\n  npx pinproof judge /somewhere/runs/k7mtr2wd --json",
    )
    .action((id, { json = false, requireAll = false }) => {
      const folder = openRunFolder(id);
      reportOlderLayout(readRunRecord(folder));
      const verdicts = judgeSaved(folder);
      if (json) printJson(verdicts);
      else process.stdout.write(renderSummary(verdicts, screen()));
      process.exitCode = exitCodeOf(
        verdicts.map((verdict) => ({ verdict })),
        { requireAll },
      );
    });
}
