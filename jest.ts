// `import "pinproof/jest"`: the matchers on a domain's CPUs, for every test of the file, or of all where a set-up file imports it.
import { expect } from "@jest/globals";
import { pinningMatchers, type PinningMatchers } from "./harness/judge/pinning-matchers.ts";

declare module "expect" {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- jest's interface is extended by declaring it
  interface Matchers<R extends void | Promise<void>, T> extends PinningMatchers<R> {}
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- @types/jest declares its matchers in this namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- as above
    interface Matchers<R, T> extends PinningMatchers<R> {}
  }
}

expect.extend(pinningMatchers);
