// How every long command answers Ctrl-C.
import { type InterruptWatch, watchInterrupts } from "../../harness/run/interrupts.ts";
import { EXIT } from "../../base/errors.ts";

export interface CommandInterrupts extends InterruptWatch {
  /** What is to be ended without waiting, and what to type afterwards; set as soon as there is something. */
  onStopNow: { readonly kill: () => void; readonly then: string };
}

/** @param ending what goes on after the first Ctrl-C, as in "removing what was made" */
export function commandInterrupts(ending: string): CommandInterrupts {
  const watch = watchInterrupts({
    onFirst: (signal) => {
      process.stderr.write(`\n${signal}: ${ending}. Once more stops now.\n`);
    },
    onSecond: (signal) => {
      const { kill, then } = interrupts.onStopNow;
      kill();
      process.stderr.write(`\n${signal}: stopped now. Remove what is left with: ${then}\n`);
      process.exit(EXIT.interrupted);
    },
  });
  const interrupts: CommandInterrupts = {
    signal: watch.signal,
    onStopNow: { kill: () => undefined, then: "npx pinproof cloud down" },
    [Symbol.dispose]: watch[Symbol.dispose].bind(watch),
  };
  return interrupts;
}
