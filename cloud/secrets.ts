// Passwords of the local cloud: made anew with each root tree, readable by their owner alone.
import { randomBytes } from "node:crypto";
import { readIfThere, writeJson } from "../base/files/files.ts";
import type { CloudLayout } from "./layout.ts";

export interface Secrets {
  readonly admin: string;
  readonly database: string;
  readonly rabbit: string;
  readonly service: string;
}

export function readSecrets(layout: CloudLayout): Secrets | undefined {
  const text = readIfThere(layout.secretsFile);
  return text === undefined ? undefined : (JSON.parse(text) as Secrets);
}

export function makeSecrets(layout: CloudLayout): Secrets {
  // Hexadecimal, so that a password needs no quoting in an INI file, a URL or SQL.
  const password = () => randomBytes(16).toString("hex");
  const secrets = { admin: password(), database: password(), rabbit: password(), service: password() };
  writeJson(layout.secretsFile, secrets, 0o600);
  return secrets;
}
