// Words of a command line on a compute host, against a real shell.
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { quoted } from "../../../../drivers/access/connection.ts";

/** What a POSIX shell makes of the words. */
function asShellSees(words: readonly string[]): string[] {
  const text = execFileSync("sh", ["-c", `printf '%s\\0' ${quoted(words)}`], { encoding: "utf8" });
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
