// Names that a stranger chose, on our terminal.
import { firstLine } from "../../../base/words.ts";
import fc from "fast-check";
import { plain, plainLines } from "../../../base/plain-text.ts";
import { terminalProgress } from "../../../base/progress.ts";
import { textTable, wrap } from "../../../harness/report/terminal/text-table.ts";
import { FakeTerminal } from "../../support/stand-ins/fake-terminal.ts";

const HOSTILE = "web\u001b]0;owned\u0007\u001b[2J\u009b31m\r\nroot# \u202egnp.exe\u200b";

test("what steers a terminal, hides or turns text is shown as an escape", () => {
  expect(plain(HOSTILE)).toBe("web\\e]0;owned\\x07\\e[2J\\x9b31m\\r\\nroot# \\u202egnp.exe\\u200b");
  expect(plainLines(HOSTILE)).toBe("web\\e]0;owned\\x07\\e[2J\\x9b31m\nroot# \\u202egnp.exe\\u200b");
});

test.each(["web-1", "Prüfstand 2", "日本語", "naïve 🖥", "a/b:c=d,e~f", ""])(
  "an honest name stays as it is: %j",
  (name) => {
    expect(plain(name)).toBe(name);
    expect(plainLines(name)).toBe(name);
  },
);

test("a tab and a line end stay in a message, and not in a name", () => {
  expect([plain("a\tb\nc"), plainLines("a\tb\nc")]).toEqual(["a\\tb\\nc", "a\tb\nc"]);
});

const isHarmless = (text: string): boolean =>
  Array.from(text).every((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code === 10 || code === 9 || (code >= 32 && code !== 127 && !(code >= 128 && code < 160));
  });

test("nothing that is left steers a terminal, and doing it twice changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(isHarmless(plain(text))).toBe(true);
      expect(plain(text)).not.toMatch(/[\n\t]/);
      expect(isHarmless(plainLines(text))).toBe(true);
      expect(plain(plain(text))).toBe(plain(text));
    }),
  );
});

test("tables, wrapped text and progress pass nothing of it on; our own colour stays", () => {
  const table = textTable([["name"], [HOSTILE]], {
    paint: (text, row) => (row === 1 ? `\u001b[31m${text}\u001b[0m` : text),
  });
  expect(table.replaceAll("\u001b[31m", "").replaceAll("\u001b[0m", "")).not.toContain("\u001b");
  expect(table).toContain("\u001b[31m");
  expect(isHarmless(wrap(HOSTILE, 20).join("\n"))).toBe(true);
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
  const progress = terminalProgress(stream);
  progress.say(HOSTILE);
  const task = progress.start(HOSTILE);
  task.update(HOSTILE);
  task.succeed(HOSTILE);
  progress.start("x").fail(HOSTILE);
  expect(written).toHaveLength(6);
  expect(isHarmless(written.join(""))).toBe(true);
});

test("a live terminal shows it as text", () => {
  const { CI } = process.env;
  delete process.env.CI;
  try {
    const terminal = new FakeTerminal();
    terminalProgress(terminal.stream).say("web\u001b[2Jx");
    expect(terminal.lines.join("\n")).toContain("web\\e[2Jx");
  } finally {
    if (CI !== undefined) process.env.CI = CI;
  }
});

test.each([
  ["one", "one"],
  ["one\ntwo", "one"],
  ["one\r\ntwo", "one"],
  ["\n\n  one  \ntwo\n", "one"],
  ["", ""],
])("the first line of %j is %j", (text, line) => {
  expect(firstLine(text)).toBe(line);
});
