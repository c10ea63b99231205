// Words of a command line, on a compute host or for a person to type, against a real shell.
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { shellQuoted, shellWord, shellWords } from "../../../base/shell.ts";
import { sourcesWith } from "../../support/sources.ts";

/** What a POSIX shell makes of the words. */
function asShellSees(words: readonly string[]): string[] {
  const text = execFileSync("sh", ["-c", `printf '%s\\0' ${shellWords(words)}`], { encoding: "utf8" });
  return text.split("\0").slice(0, -1);
}

test.each([
  ["$(touch /tmp/x)"],
  ["`id`"],
  ["; reboot"],
  ["'; reboot; '"],
  ['"$HOME"'],
  ["a\nb"],
  ["-rf"],
  ["\\"],
  ["~"],
  ["*"],
  [""],
  ["a b\tc"],
  ["!!"],
  ["\u001b[2J"],
])("%j arrives as it is, and runs nothing", (word) => {
  expect(asShellSees([word, "end"])).toEqual([word, "end"]);
});

test("whatever a name is, the shell sees exactly that word, and as many words as there were", () => {
  // No argument of any program can hold NUL.
  const character = fc.oneof(
    fc.constantFrom("'", '"', "\\", "$", "`", "\n", ";", "&", "|", " ", "*", "~", "#", "(", "<", "!", "{", "\r"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 3 }),
  );
  const word = fc
    .array(character, { maxLength: 12 })
    .map((parts) => parts.join(""))
    .filter((text) => !text.includes("\0"));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
      expect(asShellSees(words)).toEqual(words);
    }),
    { numRuns: 60 },
  );
});

test("an honest word needs no quotes, and one that a shell would look up does", () => {
  expect(["hw:cpu_policy=dedicated", "user@host%eth0", "a/b+c,d"].map(shellWord)).toEqual([
    ...["hw:cpu_policy=dedicated", "user@host%eth0", "a/b+c,d"],
  ]);
  expect(["=ls", "", "a b"].map(shellWord)).toEqual(["'=ls'", "''", "'a b'"]);
});

test("a value stays what it is behind a name", () => {
  const value = "~/it's $HOME";
  const text = execFileSync("sh", ["-c", `X=${shellQuoted(value)}; printf '%s' "$X"`], { encoding: "utf8" });
  expect(text).toBe(value);
});

test("nobody else quotes words for a shell", () => {
  expect(sourcesWith(/'\\\\''/)).toEqual(["base/shell.ts"]);
});
