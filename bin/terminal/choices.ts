// Options for a cloud without admin rights, which override pinproof.yaml and the environment.
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { isPinproofError } from "../../base/errors.ts";
import { checkLeaveOut } from "../../harness/judge/leave-out.ts";
import type { Level } from "../../nova/levels.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";

/** What of the target is said by options; what is not said stays as the target has it. */
export type TargetChoices = Pick<CloudTarget, "baseImage" | "flavors" | "leaveOut">;

export interface ChoiceOptions {
  readonly baseImage?: string | undefined;
  readonly flavors?: readonly string[] | undefined;
  readonly leaveOut?: readonly Level[] | undefined;
}

export function choicesOf({ baseImage, flavors, leaveOut }: ChoiceOptions): TargetChoices {
  return {
    ...(baseImage === undefined ? {} : { baseImage }),
    ...(flavors === undefined ? {} : { flavors }),
    ...(leaveOut === undefined ? {} : { leaveOut }),
  };
}

/** `a,b` is two words; blanks around them do not count. */
export function wordsOf(text: string): readonly string[] {
  const words = text.split(",").map((word) => word.trim());
  if (words.every((word) => word !== "")) return words;
  throw new InvalidArgumentError("it must be comma-separated names");
}

/** Levels that can be left out, or commander's own error with the words of ours. */
export function levelsOf(text: string): readonly Level[] {
  try {
    return checkLeaveOut(wordsOf(text));
  } catch (error) {
    if (isPinproofError(error)) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
