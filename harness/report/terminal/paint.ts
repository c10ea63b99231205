// Colours on a terminal: what means the same has the same one in every output.

/** How verdicts, findings of an audit and those of the doctor end. */
const CODES = {
  ...{ holds: 32, ok: 32 },
  ...{ violated: 31, failed: 31 },
  ...{ warning: 33, inconclusive: 33, unknown: 33 },
  skipped: 36,
} as const;

export type Paint = (text: string, meaning: keyof typeof CODES) => string;

/** @param colour whether the terminal wants any */
export function painter(colour = false): Paint {
  return (text, meaning) => (colour && text !== "" ? `\u001b[${CODES[meaning]}m${text}\u001b[0m` : text);
}
