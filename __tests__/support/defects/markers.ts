// Secrets that can be found again: planted where credentials are, and looked for in everything that came out.
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** As hard to guess as a password, and found nowhere by chance. */
export const makeMarker = (what: string): string => `MARKER${what}${randomBytes(9).toString("hex")}`;

/** The ways in which a secret may be written down: as it is, in base64 (HTTP), percent-encoded, as JSON writes it. */
function formsOf(secret: string): readonly string[] {
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [...new Set([secret, base64, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])];
}

/** Which of the secrets are in the text, by their names. */
export function markersIn(text: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => formsOf(secret).some((form) => text.includes(form)))
    .map(([name]) => name);
}

/** `NAME in FILE` for every secret in every file below a folder. Links are not followed: they lead out of it. */
export function markersBelow(folder: string, secrets: Readonly<Record<string, string>>): readonly string[] {
  return filesBelow(folder).flatMap((file) =>
    markersIn(readFileSync(file, "latin1"), secrets).map((name) => `${name} in ${file}`),
  );
}

export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Permission bits, as in `700`. */
export const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
