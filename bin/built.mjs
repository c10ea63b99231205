// What `npm run build` has made of the program, and whether it still is what the sources say. Plain Node without packages:
// this is the first thing that each start does.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Names the build that counts. It is written last, and put in place at once. */
export const MANIFEST = "dist/manifest.json";

/** Where a package has its build: it was made when the package was, and there is nothing that it could be older than. */
export const PACKAGE = "dist/package";

/**
 * The program that was built, where it is whole and nothing that it was made from has changed since.
 * @param root the project's folder, or that of the package
 * @returns a full path, or undefined where the sources are to run
 */
export function builtProgram(root) {
  if (!existsSync(join(root, "bin/pinproof.ts"))) return join(root, PACKAGE, "pinproof.js");
  try {
    const { program, files } = JSON.parse(readFileSync(join(root, MANIFEST), "utf8"));
    return files.every((file) => isUnchanged(root, file)) ? join(root, program) : undefined;
  } catch {
    // None, half of one, or one of another version.
    return undefined;
  }
}

/** What a file is known by later. @param path within the root */
export function noteFile(root, path) {
  // Looked at before it is read: a change between the two then counts as one.
  const { size, mtimeMs } = statSync(join(root, path));
  const text = readFileSync(join(root, path));
  return { note: { path, size, mtimeMs, hash: hashOf(text) }, text };
}

function isUnchanged(root, { path, size, mtimeMs, hash }) {
  const now = statSync(join(root, path), { throwIfNoEntry: false });
  if (now === undefined || now.size !== size) return false;
  // A checkout, or a layer of a container image, gives the same file another time.
  return now.mtimeMs === mtimeMs || hashOf(readFileSync(join(root, path))) === hash;
}

function hashOf(text) {
  return createHash("sha256").update(text).digest("base64");
}
