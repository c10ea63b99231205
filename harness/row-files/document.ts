// The table of the catalogue in docs/catalogue.md, made from the data so that it cannot differ from it.
import { actsOf } from "../../experiments/steps.ts";
import type { Contradiction, Experiment, Properties } from "../../experiments/experiment.ts";
import { families } from "../../experiments/index.ts";
import { expectedWords } from "./words.ts";

const BEGIN = "<!-- made by `npm run catalogue:document` from here -->";
const END = "<!-- to here -->";

/**
 * Puts the tables of all experiments between the two marks of the document.
 * @param text of the document, written by hand around the marks
 * @throws Error where a mark is missing
 */
export function withTables(text: string, experiments: readonly Experiment[]): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`the document must hold "${BEGIN}" and, below, "${END}"`);
  return `${text.slice(0, begin)}${BEGIN}\n\n${tables(experiments)}\n\n${text.slice(end)}`;
}

function tables(experiments: readonly Experiment[]): string {
  const blocks = families.map((family) => {
    const members = experiments.filter((experiment) => experiment.family === family);
    return [`### ${family}`, "", row(HEADING), row(HEADING.map(() => "---")), ...members.map(tableRow)].join("\n");
  });
  return [...blocks, contradictions(experiments)].join("\n\n");
}

const HEADING = ["id", "host set", "image", "flavor", "vCPUs", "expected", "claim"];

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function tableRow(experiment: Experiment): string {
  const { id, hostSet, claim, contradicts, servers, images, flavors } = experiment;
  const each = Object.entries(servers);
  const cell = (of: (server: Experiment["servers"][string], key: string) => string): string => {
    const texts = each.map(([key, server]) => of(server, key));
    // Of servers that all have it alike it is told once.
    return new Set(texts).size === 1 ? (texts[0] ?? "") : texts.join("<br>");
  };
  const imageOf = (key: string): Properties => {
    const image = images[key];
    return image === undefined || image.from === "base" ? {} : image.properties;
  };
  return row([
    contradicts === undefined ? id : `${id} \\*`,
    hostSet ?? "",
    cell(({ image }, key) =>
      [
        properties(imageOf(image)),
        ...actsOf(experiment, key).map((step) =>
          step.act === "rebuild" ? `then rebuilt: ${properties(imageOf(step.image))}` : `then ${step.act}`,
        ),
      ].join(", "),
    ),
    cell(({ flavor }) => properties(flavors[flavor]?.extraSpecs ?? {})),
    cell(({ flavor }) => String(flavors[flavor]?.vcpus ?? "")),
    cell(({ expect }, key) => {
      const rebuilt = actsOf(experiment, key)
        .map((step) => (step.act === "rebuild" ? `rebuild ${expectedWords(step.answer)}; ` : ""))
        .join("");
      return `${each.length > 1 ? `${key}: ` : ""}${rebuilt}${expectedWords(expect)}`;
    }),
    escaped(claim),
  ]);
}

function properties(of: Properties): string {
  const pairs = Object.entries(of).map(([key, value]) => `\`${key}=${value}\``);
  return pairs.length === 0 ? "-" : pairs.join(", ");
}

/** What the document claims, once, with the rows that it is about. */
function contradictions(experiments: readonly Experiment[]): string {
  const marked = experiments.flatMap(({ id, contradicts }) => (contradicts === undefined ? [] : [{ id, contradicts }]));
  const said = [...new Set(marked.map(({ contradicts }) => wordsOf(contradicts)))];
  const lines = said.map((words) => {
    const ids = marked.filter(({ contradicts }) => wordsOf(contradicts) === words).map(({ id }) => id);
    return `- **${ids.join(", ")}**: ${words}`;
  });
  return ["\\* Nova's documentation differs from its code, in all releases that were compared:", "", ...lines].join(
    "\n",
  );
}

function wordsOf({ document, claims }: Contradiction): string {
  return escaped(`${document}: ${claims}.`);
}

/** A `*`, `<` or `|` of a claim is none of Markdown's; a `_` inside a word is none, either. */
function escaped(text: string): string {
  return text.replaceAll(/[*<|]/g, (sign) => `\\${sign}`);
}
