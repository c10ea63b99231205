// The table of mutations as a document: what is broken, in which evidence, and how the judge says it. The words are those
// that it says when this runs.
import { readFileSync } from "node:fs";
import { judge } from "../../harness/judge/judge.ts";
import { ASKED_FOR } from "./asked-for.ts";
import { SUBJECTS } from "./index.ts";
import { catchersOf, type Mutation, said, type Subject } from "./mutation.ts";
import type { SeenRemoval } from "./removals.ts";

type Case = readonly [subject: Subject, mutation: Mutation];

/**
 * Markdown, not formatted yet.
 * @throws an Error where a mutation is not caught where and as it must be: then there is nothing to publish
 */
export function mutationsDocument(): string {
  const cases = SUBJECTS.flatMap((subject) => subject.mutations.map((mutation): Case => [subject, mutation]));
  const asked = cases.filter(([, { kind }]) => ASKED_FOR.includes(kind));
  const inOrder = ASKED_FOR.flatMap((name) => asked.filter(([, { kind }]) => kind === name));
  const whole = cases.filter(([{ origin }]) => origin === "captured").length;
  const text = `# Mutations: what the judge catches

Written by \`npm run mutations:document\`; a unit test fails if it is out of date. Each row is one kind of defect: correct evidence with one
defect added (\`__tests__/mutations\`), and what the judge reported. _Captured_ evidence is from a real cloud
([which, and how](../__tests__/fixtures/README.md)); in _partly captured_ evidence one source was written by hand (a move, further properties of
the host); _made_ evidence follows Nova's rules for what was not available: SMT, several nodes or hosts, huge pages, Nova 33.

- **${cases.length} kinds of defect, ${cases.length} of ${cases.length} caught**, each at its level and in its words.
- **${whole} of them in evidence that is wholly captured**; of the ${asked.length} that [were asked for by name](#asked-for-by-name), ${asked.filter(([{ origin }]) => origin === "captured").length}.
${alarms()}
- A mutation that only hides a source is _inconclusive_, all others are _violated_; none ever _holds_.

## Asked for by name

${table(inOrder)}

## All others

${table(cases.filter((one) => !asked.includes(one)))}

## What fails when a check is removed

Each check was removed from a scratch copy of this repository, and the judge's tests were run there, by
\`npm run mutations:without\`.

${removals()}
`;
  return text;
}

/** Several subjects look at one evidence: it counts once. */
function alarms(): string {
  const keys = SUBJECTS.map(({ evidence }) => JSON.stringify(evidence));
  const different = SUBJECTS.filter((_, at) => keys.indexOf(keys[at] ?? "") === at);
  const judged = different.map((one) => [one, judge(one.experiment, one.evidence, one.rules)] as const);
  const wrong = judged.filter(([, { outcome }]) => outcome !== "holds").length;
  const named = (["captured", "partly captured", "made"] as const).map((origin) => {
    const own = judged
      .filter(([one]) => one.origin === origin)
      .map(([one, { servers }]) => {
        const warnings = servers.flatMap(({ diagnoses }) => diagnoses.filter(({ warning }) => warning));
        const with_ = warnings.length === 0 ? "" : ` (with its warning ${warnings.map(({ id }) => id).join(", ")})`;
        return `${one.title.split(":")[0] ?? ""}${with_}`;
      });
    return `  - ${origin}, ${own.length}: ${own.join("; ")}`;
  });
  return `- **False alarms: ${wrong} of ${different.length}** different evidences that nobody touched:\n${named.join("\n")}`;
}

function removals(): string {
  const path = new URL("without-a-check.json", import.meta.url);
  const seen = JSON.parse(readFileSync(path, "utf8")) as readonly SeenRemoval[];
  return seen
    .map(({ check, file, failed }) => {
      const tests = failed.map((name) => `- ${escaped(name)}`).join("\n");
      return `Without **${escaped(check)}** (\`${file}\`) these ${failed.length} fail:\n\n${tests}`;
    })
    .join("\n\n");
}

function table(cases: readonly Case[]): string {
  const rows = cases.map(([subject, mutation]) => row(subject, mutation));
  return `| what is broken | evidence | caught at | in the judge's words |\n| --- | --- | --- | --- |\n${rows.join("\n")}`;
}

const MOST = 160;

function row(subject: Subject, mutation: Mutation): string {
  const [check] = catchersOf(subject, mutation);
  if (check === undefined) throw new Error(`${subject.title}: "${mutation.kind}" is not caught at ${mutation.level}`);
  const { level, outcome, name } = check;
  const words = said(check).replaceAll(/\s+/g, " ");
  const cut = words.length > MOST ? `${words.slice(0, MOST)}...` : words;
  const where = `${level}${outcome === "violated" ? "" : `, ${outcome}`}`;
  const evidence = `${subject.title.split(":")[0] ?? ""}, ${subject.origin}`;
  return `| ${[`**${mutation.kind}**: ${mutation.what}`, evidence, where, `${name}: ${cut}`].map(escaped).join(" | ")} |`;
}

/** Nothing in a cell may end it, or be taken for markup. */
function escaped(text: string): string {
  return text.replaceAll(/[<>|_[\]]/g, (mark) => ({ "<": "&lt;", ">": "&gt;", "|": "\\|" })[mark] ?? `\\${mark}`);
}
