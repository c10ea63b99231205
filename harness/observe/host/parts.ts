// The answer of look.sh, taken apart: named parts, each with both outputs and a status.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Part {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function observeScript(): string {
  return scriptText("look.sh");
}

/** The line of look.sh that ends what other scripts need of it, so that nothing is written down twice. */
const SHARED_ABOVE = "\n# ---- audit.sh, doctor.sh and pulse.sh stand on everything above this line.\n";

/** The script that reads all domains of a host; the same arguments as look.sh, the uuid empty. */
export function auditScript(): string {
  return sharedScript(scriptText("audit.sh"));
}

/** The script that feels the pulse of one guest; the same arguments as look.sh. */
export function pulseScript(): string {
  return sharedScript(scriptText("pulse.sh"));
}

/** A script that stands on the first part of look.sh. */
export function sharedScript(script: string): string {
  const [shared, rest] = observeScript().split(SHARED_ABOVE);
  if (shared === undefined || rest === undefined) throw new Error("look.sh has lost the line that others stand on");
  return `${shared}\n${script}`;
}

function scriptText(name: string): string {
  return readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8");
}

/** @param mark a text that the host cannot know beforehand, so that no domain's description can forge a part */
export function parseParts(stdout: string, stderr: string, mark: string): ReadonlyMap<string, Part> {
  const out = cut(stdout, mark);
  const err = cut(stderr, mark);
  return new Map(
    [...out].map(([name, { status, text }]) => [name, { status, stdout: text, stderr: err.get(name)?.text ?? "" }]),
  );
}

function cut(output: string, mark: string): Map<string, { status: number; text: string }> {
  const parts = new Map<string, { status: number; text: string }>();
  let open: { name: string; lines: string[] } | undefined;
  for (const line of output.split("\n")) {
    const [first, verb, name = "", status = ""] = line.split(" ");
    if (first !== mark) open?.lines.push(line);
    else if (verb === "begin") open = { name, lines: [] };
    else if (open?.name === name) {
      parts.set(name, { status: Number(status), text: open.lines.join("\n").trim() });
      open = undefined;
    }
  }
  return parts;
}
