// What a person may have meant by a word that does not exist.
import { distance } from "fastest-levenshtein";

/** The words that differ least from one that was mistyped, best first. */
export function nearest(word: string, words: readonly string[], most = 3): string[] {
  return [...words].sort((a, b) => distance(word, a) - distance(word, b)).slice(0, most);
}

/** `; did you mean "pinned"?` where one of the words is near enough to have been meant, else nothing. */
export function didYouMean(word: string, words: readonly string[]): string {
  const [best] = nearest(word, words, 1);
  if (best === undefined) return "";
  const isNear = distance(word.toLowerCase(), best.toLowerCase()) <= Math.floor(best.length / 3);
  return isNear || (word.length > 2 && best.startsWith(word)) ? `; did you mean "${best}"?` : "";
}
