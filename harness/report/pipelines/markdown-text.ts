// Text in GitHub's Markdown that stays text, whatever it says.
import { plainLine, plainText } from "../model/plain-text.ts";

/** For a table's cell or a line: no markup, no link, no line end, no cell's end. */
export function markdownLine(text: string, most = 300): string {
  return (
    htmlLine(text, most)
      // What a cloud says is nothing to click on.
      .replaceAll("://", "&#58;//")
      .replaceAll(/www\./gi, (found) => found.replace(".", "&#46;"))
      .replaceAll(/[\\`*_[\](){}|~!$@]|#(?!\d+;)/g, "\\$&")
  );
}

/** For a line within HTML, where Markdown is none. */
export function htmlLine(text: string, most = 300): string {
  const line = plainLine(text);
  const cut = line.length > most ? `${line.slice(0, most)}…` : line;
  return cut
    .replaceAll(/\p{Surrogate}/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** A row of a table, its cells made harmless. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => markdownLine(cell)).join(" | ")} |`;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [markdownRow(head), `|${" --- |".repeat(head.length)}`, ...rows.map(markdownRow)].join("\n");
}

/** A block of text as it is, behind a fence that is longer than any within. */
export function markdownBlock(text: string): string {
  const plain = plainText(text);
  const longest = Math.max(2, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${plain}\n${fence}`;
}

/** What is shown when it is asked for. The blank lines make the content Markdown again. */
export function markdownDetails(summary: string, content: string): string {
  return `<details><summary>${htmlLine(summary)}</summary>\n\n${content}\n\n</details>`;
}
