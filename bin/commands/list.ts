import { HOST_SET_NAMES } from "../../cloud/hosts/shapes.ts";
import { Command, Option } from "@commander-js/extra-typings";
import { families } from "../../experiments/index.ts";
import { experimentList } from "../../harness/report/terminal/experiment-list.ts";
import { findExperiments } from "../terminal/find-experiment.ts";
import { printJson } from "../terminal/print-json.ts";
import { ownRows } from "../session/own-rows.ts";

export function listCommand() {
  return new Command("list")
    .description("list the experiments of the catalogue, by family")
    .argument("[id...]", "only these; default: all")
    .option("--family <name>", "only one family")
    .addOption(
      new Option("--profile <profile>", "only experiments for this host set of the local cloud, or for any").choices(
        HOST_SET_NAMES,
      ),
    )
    .option("--experiments <dir>", "also your own: the rows in this folder")
    .option("--json", "print the experiments as JSON, as they are declared")
    .addHelpText(
      "after",
      "\nExamples:\n  npx pinproof list\n  npx pinproof list A07 A12\n  npx pinproof list --family threads\n  npx pinproof list --experiments rows",
    )
    .action(async (ids, { family, profile: hostSet, experiments: dir, json }) => {
      const extra = dir === undefined ? [] : await ownRows(dir);
      const all = ids.length === 0 && family === undefined;
      const found = findExperiments({ ids, all, family, hostSet, extra });
      const { isTTY, columns } = process.stdout;
      // A pipe has no width, whatever the types say.
      const width = isTTY ? columns : undefined;
      if (json) printJson(found);
      else process.stdout.write(experimentList(found, { families, width }));
    });
}
