import { distance } from "fastest-levenshtein";

/** The words that differ least from one that was mistyped, best first. */
export function nearest(word: string, words: readonly string[], most = 3): string[] {
  return [...words].sort((a, b) => distance(word, a) - distance(word, b)).slice(0, most);
}
