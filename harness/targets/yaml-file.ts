// A YAML file that a person writes, with the line of each field. Hostile files end in a clear error, and none of their text is quoted
// but names of fields: it may be a file of passwords that was named by mistake.
import { readFileSync, statSync } from "node:fs";
import {
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from "yaml";
import { messageOf, systemCode, TargetError } from "../../base/errors.ts";

export interface YamlFile {
  /** Plain maps, lists and values; null where the file is empty. */
  readonly value: unknown;
  /** The line of a field's name, or of the nearest thing around it that is there; from 1. */
  lineOf(field: readonly (string | number)[]): number;
}

const MOST_BYTES = 1024 * 1024;

/**
 * @param file as it was named; errors show it so
 * @param hint for the last line of each error
 * @throws TargetError naming file and line
 */
export function readYamlFile(file: string, hint: string): YamlFile {
  const text = textOf(file, hint);
  const lines = new LineCounter();
  const fail = (offset: number, why: string): never => {
    throw new TargetError(`${file}:${lines.linePos(offset).line || 1}: ${why}`, { hint });
  };
  const [document, more] = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  if (document === undefined) return { value: null, lineOf: () => 1 };
  const [error] = document.errors;
  if (error !== undefined)
    fail(error.pos[0], WORDS[error.code] ?? "this is not YAML: it cannot be parsed from here on");
  if (more !== undefined) fail(more.range[0], "a second document begins here; only one is allowed");
  visit(document, {
    Node: (_key, node) => {
      // One name for much that is written once can stand for more than any memory holds.
      if (isAlias(node) || (node as { anchor?: string }).anchor !== undefined) {
        fail(
          node.range?.[0] ?? 0,
          "anchors and aliases (& and *) are not supported: write it out, or once under `access`",
        );
      }
      if (node.tag !== undefined) fail(node.range?.[0] ?? 0, "tags (!) are not supported");
    },
  });
  return {
    value: document.toJS() as unknown,
    lineOf: (field) => lines.linePos(offsetOf(document.contents, field)).line || 1,
  };
}

/** What the parser found, without the text that it found. */
const WORDS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "a tab indents this line; YAML allows spaces only",
  DUPLICATE_KEY: "this field appears twice",
  BAD_INDENT: "the indentation does not fit the lines above; is a bracket or a quote there not closed?",
  MISSING_CHAR: "a character is missing: a closing quote, bracket or colon",
  BAD_ALIAS: "anchors and aliases (& and *) are not supported",
  UNEXPECTED_TOKEN: "unexpected text here",
  MULTILINE_IMPLICIT_KEY: "a field's name may not go over several lines; is a colon missing?",
  BLOCK_AS_IMPLICIT_KEY: "a second colon makes no sense here; put the value in quotes",
  BAD_SCALAR_START: "this character may not begin a value; put the value in quotes",
  RESOURCE_EXHAUSTION: "it is nested too deeply",
};

function textOf(file: string, hint: string): string {
  const failed = (why: string, said?: string): TargetError =>
    new TargetError(`${file}: ${why}`, { hint, ...(said === undefined ? {} : { said }) });
  let bytes: Buffer;
  try {
    const { size, isFile } = about(file);
    // A pipe or a device could be read for ever.
    if (!isFile) throw failed("it is not a file");
    if (size > MOST_BYTES) throw failed("it is larger than 1 MiB, too large for settings");
    bytes = readFileSync(file);
  } catch (error) {
    const code = systemCode(error) ?? "";
    if (code === "TARGET") throw error;
    if (code === "ENOENT") throw failed("there is no such file");
    throw failed("it cannot be read", messageOf(error));
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    // Control characters other than those that white space is made of.
    const odd = /[^\P{Cc}\t\n\r]/u.exec(text);
    if (odd === null) return text;
    throw failed(`it is no text: line ${text.slice(0, odd.index).split("\n").length} has a control character`);
  } catch (error) {
    if (systemCode(error) === "TARGET") throw error;
    throw failed("it is no text: it is not UTF-8");
  }
}

function about(file: string): { size: number; isFile: boolean } {
  const stat = statSync(file);
  return { size: stat.size, isFile: stat.isFile() };
}

/** Where the name of a field stands, or the entry of a list; as deep as the file goes. */
function offsetOf(node: Node | null, [step, ...rest]: readonly (string | number)[]): number {
  const here = node?.range?.[0] ?? 0;
  if (step === undefined || !isCollection(node)) return here;
  if (isSeq(node) && typeof step === "number") {
    const item = node.items[step];
    return item === undefined ? here : offsetOf(item as Node, rest);
  }
  if (!isMap(node)) return here;
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step));
  if (pair === undefined) return here;
  const key = (pair.key as Node).range?.[0] ?? here;
  const value = pair.value as Node | null;
  return rest.length === 0 || !isCollection(value) ? key : offsetOf(value, rest);
}
