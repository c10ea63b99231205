// `npm test`: the checks that need nothing, then the integration tests on a cloud. The second part is never left out: where
// it cannot run, the command fails and says what is missing.
import { run } from "../harness/command.ts";
import { isCommandError } from "../harness/errors.ts";

const parts = [
  ["Checks: format, lint, types, shellcheck, unit and synth tests", ["node", "--import", "tsx", "scripts/check.ts"]],
  ["Integration tests on a cloud", ["npx", "jest", "--selectProjects", "integration", "--runInBand"]],
] as const;

for (const [title, [program, ...args]] of parts) {
  process.stderr.write(`\n${title}\n`);
  try {
    await run(program, args, { inherit: true });
  } catch (error) {
    if (!isCommandError(error)) throw error;
    process.exitCode = 1;
  }
}
