// The documents against what is there: links, the index, commands with their options, and the messages that troubleshooting quotes.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { COMMANDS } from "../../../../bin/commands.ts";
import { projectPath } from "../../../support/real-cloud/cli.ts";

const read = (path: string): string => readFileSync(projectPath(path), "utf8");
const PAGES = readdirSync(projectPath("docs"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);
const DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "examples/README.md", ...PAGES];

/** As GitHub makes them: small letters, no marks, hyphens for blanks. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-"),
  );
}

const existing = (path: string): boolean => {
  const [folder, name] = [dirname(path), path.split("/").at(-1) ?? ""];
  try {
    return readdirSync(projectPath(folder)).includes(name) || name === "";
  } catch {
    return false;
  }
};

describe.each(DOCUMENTS)("%s", (document) => {
  it("has only links that lead somewhere", () => {
    const prose = read(document).replaceAll(/^```[^]*?^```/gm, "");
    const links = [...prose.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
    const dead = links.filter(([, path = "", anchor]) => {
      const file = path === "" ? document : normalize(join(dirname(document), path));
      return !existing(file) || (anchor !== undefined && !anchorsOf(read(file)).includes(anchor));
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });

  it("names only npm scripts that are there", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...read(document).matchAll(/\bnpm run (?:-s )?([\w:]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it("names only commands and options that are there", async () => {
    const wrong: string[] = [];
    for (const [, line = ""] of read(document).matchAll(/npx pinproof ([^`\n]*)/g)) {
      const words = (line.split(/ #|&&|;|\||"|\)/, 1)[0] ?? "").trim().split(/\s+/);
      const command = await commandOf(words);
      const known = [...OF_ALL, ...(command?.options ?? []).flatMap(({ long, short }) => [long, short])];
      const options = words.flatMap((word) => /^\[?(--?[a-z][\w-]*)/.exec(word)?.[1] ?? []);
      if (command === undefined || options.some((option) => !known.includes(option))) wrong.push(line);
    }
    expect(wrong).toEqual([]);
  });
});

const OF_ALL = ["--help", "--version", "--config"];

/** Undefined where there is none; `npx pinproof --help` is of the program itself. */
async function commandOf([name = "", second = ""]: readonly string[]): Promise<
  | {
      options: CommandUnknownOpts["options"];
    }
  | null
  | undefined
> {
  if (name.startsWith("--") || name === "") return null;
  const entry = COMMANDS.find((one) => one.name === name.replace(/,$/, ""));
  if (entry === undefined) return undefined;
  const command = await entry.load();
  if (command.commands.length === 0 || !/^[a-z]+,?$/.test(second)) return command;
  return command.commands.find((one) => one.name() === second.replace(/,$/, ""));
}

it("docs/README.md lists every page", () => {
  const index = read("docs/README.md");
  expect(PAGES.filter((page) => page !== "docs/README.md" && !index.includes(`](${page.slice(5)}`))).toEqual([]);
});

describe("docs/troubleshooting.md", () => {
  const sources = ["base", "bin", "cloud", "drivers", "harness", "nova", "operate"]
    .flatMap((room) => readdirSync(projectPath(room), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(ts|sh)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n")
    .replaceAll(/\$\{[^}]*\}/g, "…");
  const titles = [...read("docs/troubleshooting.md").matchAll(/^### (.*)$/gm)].map(([, title = ""]) => title);
  /** What is between names, dots and the parts that differ. */
  const parts = titles
    .flatMap((title) => [...title.matchAll(/`([^`]*)`/g)].map(([, words = ""]) => words))
    .flatMap((words) => words.split(/\b[A-Z]+\b|\.\.\.|"|@|\(|\)/))
    .map((part) => part.trim())
    .filter((part) => part.length >= 12);

  it.each(parts)("quotes what is printed: %s", (part) => {
    expect(sources.includes(part)).toBe(true);
  });
});
