// Copies the evidence of one server at its last moment, and of its host, out of a run folder, scrubbed: a fixture for the judge's tests.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../base/errors.ts";
import { loadServer, momentFolders } from "../../harness/evidence/load-evidence.ts";
import { hostFolder } from "../../harness/evidence/layout.ts";
import { Scrubber } from "./scrub.ts";
import { HOST } from "../../__tests__/support/captured/captures.ts";

export interface CaptureRequest {
  /** A run's folder, which holds run.json. */
  readonly run: string;
  readonly experiment: string;
  /** The server's key in the experiment. */
  readonly server: string;
  /** The folder to make: the server's files and those of its host, side by side. Replaced where it is there. */
  readonly into: string;
}

/**
 * @returns the names of the files that were written
 * @throws UsageError where there is no such evidence, or where something in it looks like a secret; nothing is written then
 */
export function captureServer({ run, experiment, server, into }: CaptureRequest): readonly string[] {
  const folder = momentFolders(join(run, "experiments", experiment), server).at(-1);
  if (folder === undefined) {
    throw new UsageError(`there is no evidence of server "${server}" of experiment "${experiment}" in ${run}`, {
      hint: "Name a run's folder, such as .pinproof/runs/RUN, an experiment and one of its servers.",
    });
  }
  const { host } = loadServer(server, folder, (name) => hostFolder(run, name));
  const name = host.ok ? host.value.name : undefined;
  const scrubber = new Scrubber(name ?? HOST);
  const files = [...filesIn(folder), ...(name === undefined ? [] : filesIn(hostFolder(run, name)))].map(
    ([file, text]) => [file, scrubber.file(file, text)] as const,
  );
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  for (const [file, text] of files) writeFileSync(join(into, file), text);
  return files.map(([file]) => file);
}

/** @returns name and text of each file of evidence, in order */
function filesIn(folder: string): readonly (readonly [string, string])[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /\.(json|xml|log|error\.txt)$/.test(name));
  return names.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]);
}

const BEGIN = "| folder | captured by |";
const RULE = "| --- | --- |";

/**
 * Notes in the README of the fixtures which command made a capture.
 * @returns the README with the row of that capture, in the table below `## Captured by command`
 */
export function noteCapture(readme: string, name: string, command: string): string {
  const [before = "", after = ""] = readme.split(`\n${HEADING}\n`);
  const rows = after.split("\n").filter((line) => line.startsWith("| `") && !line.startsWith(`| \`${name}\` |`));
  const table = [BEGIN, RULE, ...[...rows.map(plain), `| \`${name}\` | \`${command}\` |`].sort()];
  return `${before.trimEnd()}\n\n${HEADING}\n\n${INTRODUCTION}\n\n${table.join("\n")}\n`;
}

const HEADING = "## Captured by command";

const INTRODUCTION = `These hold the files of the evidence layout ([docs/evidence.md](../../docs/evidence.md)), those of the server and of its host
side by side, scrubbed: the host is \`compute-1\`, addresses are from the ranges for documentation, project and user are
neutral. Run the experiment on the local cloud, then capture again.`;

/** A row without the blanks that align it. */
function plain(row: string): string {
  return row.replaceAll(/ +\|/g, " |").replaceAll(/\| +/g, "| ");
}
