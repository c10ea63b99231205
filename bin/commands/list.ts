import { Command } from "@commander-js/extra-typings";
import { catalogue } from "../../experiments/index.ts";

export function listCommand() {
  return new Command("list")
    .description("list the experiments of the catalogue")
    .option("--json", "as JSON: the experiments as they are declared")
    .addHelpText("after", "\nExample:\n  npx pinproof list")
    .action(({ json }) => {
      if (json) {
        process.stdout.write(`${JSON.stringify(catalogue, null, 2)}\n`);
        return;
      }
      for (const { id, claim, servers } of catalogue) {
        process.stdout.write(`${id}\n  ${claim}\n  servers: ${Object.keys(servers).join(", ")}\n`);
      }
    });
}
