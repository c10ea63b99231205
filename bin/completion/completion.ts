// What may stand where the cursor is: commands, options, and the names that an option or an argument takes. The shell's script
// (shell-script.ts) asks for it at each press of Tab.
import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { COMMANDS } from "../commands.ts";
import { type Candidate, namesFor } from "./names.ts";

const GLOBAL: readonly Candidate[] = [
  { word: "--config", says: "settings of your cloud" },
  { word: "--help", says: "display help" },
];

/**
 * @param typed the words behind `pinproof` up to the cursor; the last is what is being typed, and may be empty
 * @returns nothing where a file may stand, or anything at all: then the shell offers files
 */
export async function candidatesFor(typed: readonly string[]): Promise<readonly Candidate[]> {
  const before = typed.slice(0, -1);
  const [, option, partial = ""] = /^(--[^=]+=)?(.*)$/s.exec(typed.at(-1) ?? "") ?? [];
  const { command, operands } = await whereIs(before);
  const asked = option === undefined ? awaited(command, before.at(-1)) : awaited(command, option.slice(0, -1));
  const found = await (asked === undefined ? wordsOf(command, operands, partial) : valuesOf(asked, configOf(before)));
  return found
    .filter(({ word }) => word.startsWith(partial))
    .map(({ word, says }) => ({ word: `${option ?? ""}${word}`, says }));
}

interface Place {
  /** Undefined where none has been typed so far. */
  readonly command: CommandUnknownOpts | undefined;
  /** What was typed for its arguments. */
  readonly operands: readonly string[];
}

/** Which command the words lead to. */
async function whereIs(before: readonly string[]): Promise<Place> {
  let command: CommandUnknownOpts | undefined;
  let operands: string[] = [];
  let isHelp = false;
  for (const [at, word] of before.entries()) {
    if (word.startsWith("-") || awaited(command, before[at - 1]) !== undefined) continue;
    const next =
      command === undefined
        ? await COMMANDS.find(({ name }) => name === word)?.load()
        : command.commands.find((one) => one.name() === word);
    if (command === undefined && next === undefined) isHelp = word === "help";
    if (next === undefined) operands.push(word);
    else {
      command = next;
      operands = [];
    }
  }
  // `help run` is followed by nothing.
  return isHelp && command !== undefined ? { command: undefined, operands: ["help", "run"] } : { command, operands };
}

/** The option whose value stands behind this word. */
function awaited(command: CommandUnknownOpts | undefined, word: string | undefined): Option | "--config" | undefined {
  if (word === "--config") return word;
  const option = command?.options.find(({ long, short }) => word !== undefined && (word === long || word === short));
  return option?.required === true || option?.optional === true ? option : undefined;
}

async function wordsOf(
  command: CommandUnknownOpts | undefined,
  operands: readonly string[],
  partial: string,
): Promise<readonly Candidate[]> {
  if (command === undefined) {
    if (operands.length > 1 || (operands.length === 1 && operands[0] !== "help")) return [];
    if (partial.startsWith("-")) return [...GLOBAL, { word: "--version", says: "print the version" }];
    return [...COMMANDS.map(({ name, says }) => ({ word: name, says })), { word: "help", says: "help of a command" }];
  }
  if (partial.startsWith("-")) return optionsOf(command);
  if (command.commands.length > 0) {
    return command.commands.map((one) => ({ word: one.name(), says: one.description() }));
  }
  const { registeredArguments: all } = command;
  const argument = all[operands.length] ?? (all.at(-1)?.variadic === true ? all.at(-1) : undefined);
  if (argument === undefined) return [];
  if (argument.argChoices !== undefined) return argument.argChoices.map((word) => ({ word }));
  const found = await namesFor(argument.name());
  return found.filter(({ word }) => !operands.includes(word));
}

function optionsOf(command: CommandUnknownOpts): readonly Candidate[] {
  const own = command.options
    .filter(({ hidden }) => !hidden)
    .map(({ long, short, description }) => ({ word: long ?? short ?? "", says: description }));
  return [...own, ...GLOBAL];
}

async function valuesOf(option: Option | "--config", config: string | undefined): Promise<readonly Candidate[]> {
  if (option === "--config") return [];
  if (option.argChoices !== undefined) return option.argChoices.map((word) => ({ word }));
  return namesFor(option.attributeName(), { config });
}

function configOf(before: readonly string[]): string | undefined {
  const at = before.lastIndexOf("--config");
  return at === -1 ? undefined : before[at + 1];
}
