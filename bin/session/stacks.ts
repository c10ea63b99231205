// The composition: the engine of `harness` is given the stacks of `stacks`.
import type { StackMaker } from "../../harness/run/stack-maker.ts";
import { addressOf, resourceName, runPrefix } from "../../stacks/resource-names.ts";
import { synthesiseServers, synthesiseShared } from "../../stacks/synthesise.ts";

export const stacks: StackMaker = { synthesiseShared, synthesiseServers, addressOf, resourceName, runPrefix };
