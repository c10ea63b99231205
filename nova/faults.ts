// How Nova says why a server could not be built. Source: section 2.3 of the semantics. Nova cuts faults at 255 characters.
import { flat } from "../base/words.ts";
import type { Fault } from "../experiments/expectation.ts";

const TEXTS: readonly (readonly [Fault, RegExp, string])[] = [
  ["PLACEMENT", /^No valid host was found\.$/, "No valid host was found."],
  [
    "FILTER",
    /^No valid host was found\. There are not enough hosts available\.$/,
    "No valid host was found. There are not enough hosts available.",
  ],
  [
    "RETRY",
    /^Exceeded (maximum number of retries|max scheduling attempts)\b/,
    "Exceeded maximum number of retries. ..., or: Exceeded max scheduling attempts ...",
  ],
];

/** @param message Nova's fault message; undefined where it is none of the three */
export function faultOf(message: string): Fault | undefined {
  const text = flat(message);
  return TEXTS.find(([, pattern]) => pattern.test(text))?.[0];
}

/** `FILTER, "No valid host was found. There are not enough hosts available."` */
export function showFault(fault: Fault): string {
  return `${fault}, "${TEXTS.find(([one]) => one === fault)?.[2] ?? ""}"`;
}
