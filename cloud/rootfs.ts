// Configuration files of the container: `cloud/rootfs` mirrors its root, and @{name} stands for a value.
import { createHash } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export type Values = Readonly<Record<string, string>>;

export interface RenderedFile {
  /** From the container's root, without a leading slash. */
  readonly path: string;
  readonly content: string;
  /** It holds a password. */
  readonly secret: boolean;
}

const TEMPLATES = join(import.meta.dirname, "rootfs");

/** The source of a file of the container. @param path from the container's root */
export const rootfsTemplate = (path: string): string => join(TEMPLATES, path);

/** Every file below `cloud/rootfs`, its values filled in. */
export function renderRootfs(values: Values): RenderedFile[] {
  return readdirSync(TEMPLATES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => {
      const template = readFileSync(file, "utf8");
      const secret = template.includes("@{password.");
      return { path: relative(TEMPLATES, file), content: fillIn(template, values), secret };
    });
}

/** Replaces every @{name}; an unknown name is a mistake of ours, not of the user. */
export function fillIn(text: string, values: Values): string {
  return text.replaceAll(/@\{([\w.]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`no value for @{${name}}`);
    return value;
  });
}

/** A short name for the exact content of some texts. */
export function fingerprint(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 16);
}

/** Writes files below a root tree. A file with a password is readable by the service whose folder it is in, and by root. */
export function writeTree(root: string, files: readonly RenderedFile[]): void {
  for (const { path, content, secret } of files) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content, { mode: 0o600 });
    if (secret) chownSync(target, 0, groupId(root, path.split("/")[1] ?? "") ?? 0);
    chmodSync(target, secret ? 0o640 : 0o644);
    // Packages close some folders altogether; what holds no password may be read by whoever may log in.
    if (!secret) chmodSync(dirname(target), statSync(dirname(target)).mode | 0o011);
  }
}

function groupId(root: string, group: string): number | undefined {
  const line = readFileSync(join(root, "etc/group"), "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${group}:`));
  return line === undefined ? undefined : Number(line.split(":")[2]);
}
