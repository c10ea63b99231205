// A terminal: a stream that claims to be one, and what a person would see on it after every escape sequence so far.
import { PassThrough } from "node:stream";

const ESC = String.fromCharCode(27);
const SEQUENCE = new RegExp(`^${ESC}\\[(?<arguments>[?\\d;]*)(?<command>[A-Za-z])`);

export class FakeTerminal {
  readonly stream: NodeJS.WriteStream;
  #lines: string[] = [""];
  #row = 0;
  #column = 0;
  #sequences = 0;

  constructor(size: { columns?: number; rows?: number } = { columns: 60, rows: 20 }) {
    const stream = Object.assign(new PassThrough(), { isTTY: true, ...size });
    // Not as an event: what was written must be seen at once.
    stream.write = (chunk: unknown) => {
      this.#take(String(chunk));
      return true;
    };
    this.stream = stream as unknown as NodeJS.WriteStream;
  }

  /** Without blank lines at the end. Clock times are all 0.0 s, and so are spinners the first frame. */
  get lines(): readonly string[] {
    return this.#lines
      .join("\n")
      .trimEnd()
      .split("\n")
      .map((line) => line.replaceAll(/\(\d[^)]* s\)/g, "(t)").replace(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/, "⠋"));
  }

  /** The same, as it is. */
  get raw(): readonly string[] {
    return this.#lines;
  }

  /** How many escape sequences it was given. */
  get sequences(): number {
    return this.#sequences;
  }

  #take(text: string): void {
    for (let rest = text; rest !== "";) {
      const found = SEQUENCE.exec(rest);
      if (found?.groups) {
        this.#obey(found.groups.command ?? "", found.groups.arguments ?? "");
        rest = rest.slice(found[0].length);
        continue;
      }
      this.#put(rest.charAt(0));
      rest = rest.slice(1);
    }
  }

  #put(character: string): void {
    if (character === "\r") this.#column = 0;
    else if (character === "\n") this.#moveTo(this.#row + 1, 0);
    else {
      const line = (this.#lines[this.#row] ?? "").padEnd(this.#column);
      this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
      this.#column++;
    }
  }

  #obey(command: string, given: string): void {
    this.#sequences++;
    const count = Number(given) || 1;
    const line = this.#lines[this.#row] ?? "";
    switch (command) {
      case "A":
        this.#moveTo(this.#row - count, this.#column);
        break;
      case "B":
        this.#moveTo(this.#row + count, this.#column);
        break;
      case "G":
        this.#column = count - 1;
        break;
      case "K":
        this.#lines[this.#row] = given === "2" ? "" : line.slice(0, this.#column);
        break;
      case "J":
        this.#lines = [...this.#lines.slice(0, this.#row), line.slice(0, this.#column)];
        break;
      case "h":
      case "l":
        // Modes, such as synchronised output.
        break;
      default:
        throw new Error(`this terminal does not know ESC [ ${given} ${command}`);
    }
  }

  #moveTo(row: number, column: number): void {
    this.#row = Math.max(0, row);
    this.#column = column;
    while (this.#lines.length <= this.#row) this.#lines.push("");
  }
}
