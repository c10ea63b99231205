// Words for a POSIX shell.

/** A command as one text: each word stays what it is. Quotes only where a word needs them. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}

/** One word: as it is where no shell makes anything of it, else in single quotes. */
export function shellWord(word: string): string {
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : shellQuoted(word);
}

/** In single quotes, whatever it holds: for the value of an assignment, where `~` and `=` mean something. */
export function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
