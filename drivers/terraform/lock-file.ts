// Terraform's dependency lock file, as far as we read it.
import { readFileSync } from "node:fs";
import { PROVIDER } from "./provider-source.ts";

/** The version of the OpenStack provider that a `.terraform.lock.hcl` names. */
export function lockedVersion(path: string): string {
  const block = new RegExp(`provider "[^"]+/${PROVIDER.source}" \\{[^}]*?version\\s*=\\s*"([^"]+)"`).exec(
    readFileSync(path, "utf8"),
  );
  if (!block?.[1]) throw new Error(`${path} does not name the provider ${PROVIDER.source}`);
  return block[1];
}
