// Random damage to a text: a character changed, taken out or put in, or a piece lost or doubled.
import fc from "fast-check";

export interface Damaged {
  readonly whole: string;
  readonly text: string;
}

/** What an XML document and a CPU list are made of. */
const MARKS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "'", "<", ">", "/", "&", "=", "-", ",", " "];

/** @param within where in the text the damage is, as a pattern; @default anywhere */
export function damaged(wholes: readonly string[], within = /[^]*/): fc.Arbitrary<Damaged> {
  return fc.constantFrom(...wholes).chain((whole) => {
    const found = within.exec(whole);
    if (found === null) throw new Error(`nothing of the text is ${String(within)}`);
    const at = fc.nat(found[0].length - 1).map((offset) => found.index + offset);
    const character = fc.oneof(fc.string({ minLength: 1, maxLength: 1 }), fc.constantFrom(...MARKS));
    return fc
      .record({ at, length: fc.integer({ min: 1, max: 40 }), character, how: fc.constantFrom(...HOWS) })
      .map(({ at: from, length, character: one, how }) => ({ whole, text: how(whole, from, length, one) }))
      .filter(({ text }) => text !== whole);
  });
}

type How = (whole: string, at: number, length: number, character: string) => string;

const HOWS: readonly How[] = [
  (whole, at, _length, character) => whole.slice(0, at) + character + whole.slice(at + 1),
  (whole, at) => whole.slice(0, at) + whole.slice(at + 1),
  (whole, at, _length, character) => whole.slice(0, at) + character + whole.slice(at),
  (whole, at, length) => whole.slice(0, at) + whole.slice(at + length),
  (whole, at, length) => whole.slice(0, at + length) + whole.slice(at),
];
