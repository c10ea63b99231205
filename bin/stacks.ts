// The composition: the engine of `harness` is given the stacks of `stacks`.
import type { StackMaker } from "../harness/deploy/stack-maker.ts";
import { addressOf, parseOutputs } from "../stacks/outputs.ts";
import { resourceName, runPrefix } from "../stacks/resource-names.ts";
import { synthesise } from "../stacks/synthesise.ts";

export const stacks: StackMaker = {
  synthesise,
  parseOutputs,
  serverAddress: (key) => addressOf("server", key),
  resourceName,
  runPrefix,
};
