// The table of mutations as a document: what is broken, in which evidence, and how the judge says it. The words are those
// that it says when this runs.
import { format } from "prettier";
import { judge } from "../harness/judge/judge.ts";
import { SUBJECTS } from "../__tests__/mutations/index.ts";
import { catchersOf, type Mutation, said, type Subject } from "../__tests__/mutations/mutation.ts";

/** @throws an Error where a mutation is not caught where and as it must be: then there is nothing to publish */
export async function mutationsDocument(): Promise<string> {
  const rows = SUBJECTS.flatMap((subject) => subject.mutations.map((mutation) => row(subject, mutation)));
  const alarms = SUBJECTS.filter(({ experiment, evidence, rules }) => {
    return judge(experiment, evidence, rules).outcome !== "holds";
  });
  const fromACloud = SUBJECTS.filter(({ title }) => title.includes("captured") && !title.includes("made"));
  const onCaptures = fromACloud.reduce((sum, { mutations }) => sum + mutations.length, 0);
  // Several subjects look at one evidence: it counts once.
  const different = new Set(SUBJECTS.map(({ evidence }) => JSON.stringify(evidence)));
  const text = `# Mutations: what the judge catches

Written by \`npm run mutations:document\`; a unit test fails where it is stale. Each row is right evidence in which one
thing was made wrong (\`__tests__/mutations\`), and what the judge then said. _captured_ is from a real cloud, _derived_ and
_made_ follow Nova's rules for hosts that were not at hand.

- **${rows.length} mutations, ${rows.length} caught**, each at its level and in its words; ${onCaptures} of them in captured evidence.
- **False alarms: ${alarms.length}** in ${different.size} different evidences that nobody touched.
- A mutation that only takes something away from sight is _inconclusive_, all others are _violated_; none ever _holds_.

| what is broken | evidence | caught at | in the judge's words |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
  return format(text, { parser: "markdown", printWidth: 120 });
}

const MOST = 160;

function row(subject: Subject, mutation: Mutation): string {
  const [check] = catchersOf(subject, mutation);
  if (check === undefined) throw new Error(`${subject.title}: "${mutation.kind}" is not caught at ${mutation.level}`);
  const { level, outcome, name } = check;
  const words = said(check).replaceAll(/\s+/g, " ");
  const cut = words.length > MOST ? `${words.slice(0, MOST)}...` : words;
  const where = `${level}${outcome === "violated" ? "" : `, ${outcome}`}`;
  return `| ${[`**${mutation.kind}**: ${mutation.what}`, subject.title, where, `${name}: ${cut}`].map(cell).join(" | ")} |`;
}

/** Nothing in a cell may end it, or be taken for markup. */
function cell(text: string): string {
  return text.replaceAll(/[<>|_[\]]/g, (mark) => ({ "<": "&lt;", ">": "&gt;", "|": "\\|" })[mark] ?? `\\${mark}`);
}
