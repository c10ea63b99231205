// `npm run house`: the folders of the sources, each with what it is for (docs/architecture.md), its files and its lines. Ends with 1
// where a folder has no line there, is too full to be taken in at a glance, or where one name stands twice in a folder's tree.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { textTable } from "../../harness/report/terminal/text-table.ts";
import { MAY_IMPORT } from "./lint/rooms.js";

const ROOT = join(import.meta.dirname, "../..");
/** More than these are not taken in at a glance. */
const MOST_FILES = 16;

export interface Folder {
  readonly path: string;
  /** Sources right in it. */
  readonly files: number;
  readonly lines: number;
  /** What docs/architecture.md says of it. */
  readonly is: string | undefined;
}

/** The folders that hold sources, in the order of their names. */
export function foldersOf(root: string = ROOT): readonly Folder[] {
  const files = [...Object.keys(MAY_IMPORT), "scripts"]
    .flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).map((file) => `${room}/${file}`),
    )
    .filter((file) => /\.(m?ts|sh|py)$/.test(file) && !/\.d\.m?ts$/.test(file));
  const said = readFileSync(join(root, "docs/architecture.md"), "utf8");
  return [...new Set(files.map((file) => dirname(file)))].sort().map((path) => {
    const own = files.filter((file) => dirname(file) === path);
    return {
      path,
      files: own.length,
      lines: own.reduce((sum, file) => sum + readFileSync(join(root, file), "utf8").split("\n").length - 1, 0),
      is: lineOf(said, path),
    };
  });
}

/** As in "| `harness/judge` | evidence in, verdict out |". */
function lineOf(document: string, path: string): string | undefined {
  const row = document.split("\n").find((line) => line.startsWith(`| \`${path}\``));
  return row?.split("|")[2]?.trim();
}

/** What is wrong with them, a sentence each. */
export function troublesOf(folders: readonly Folder[]): readonly string[] {
  return folders.flatMap(({ path, files, is }) => [
    ...(files > MOST_FILES ? [`${path} holds ${files} files, and at most ${MOST_FILES} are taken in at a glance`] : []),
    ...(is === undefined ? [`docs/architecture.md does not say what ${path} is for`] : []),
  ]);
}

if (process.argv[1] === import.meta.filename) {
  const folders = foldersOf();
  const rows = folders.map(({ path, files, lines, is }) => [path, `${files}`, `${lines}`, is ?? ""]);
  process.stdout.write(`${textTable([["folder", "files", "lines", "what it is for"], ...rows])}\n`);
  const largest = folders.reduce((most, one) => (one.files > most.files ? one : most));
  process.stdout.write(`${folders.length} folders; the largest is ${largest.path} with ${largest.files} files\n`);
  const troubles = troublesOf(folders);
  for (const trouble of troubles) process.stderr.write(`${trouble}\n`);
  process.exitCode = troubles.length === 0 ? 0 : 1;
}
