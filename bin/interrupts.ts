// How every long command answers Ctrl-C.
import { type InterruptWatch, watchInterrupts } from "../harness/deploy/interrupts.ts";
import { EXIT } from "../harness/errors.ts";

export interface CommandInterrupts extends InterruptWatch {
  /** What is to be ended without waiting, and what to type afterwards; set as soon as there is something. */
  onStopNow: { kill: () => void; then: string };
}

export function commandInterrupts(ending: string): CommandInterrupts {
  const onStopNow = { kill: (): void => undefined, then: "npx pinproof cloud down" };
  const watch = watchInterrupts({
    onFirst: (signal) => {
      process.stderr.write(`\n${signal}: ${ending}. Once more stops now.\n`);
    },
    onSecond: (signal) => {
      onStopNow.kill();
      process.stderr.write(`\n${signal}: stopped now. Put away what is left with: ${onStopNow.then}\n`);
      process.exit(EXIT.interrupted);
    },
  });
  return { signal: watch.signal, onStopNow, [Symbol.dispose]: watch[Symbol.dispose].bind(watch) };
}
