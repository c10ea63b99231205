// Terraform's own configuration file: providers come from our mirror and from nowhere else, so that no call depends on
// the network or on what the user has configured.
import { readIfThere, writeFileAtomic } from "../../base/files/files.ts";

/** Writes the file where it is missing or says something else: the cache may have been moved. */
export function writeCliConfig(path: string, mirror: string): void {
  const text = [
    "# Written by pinproof.",
    "disable_checkpoint = true",
    "provider_installation {",
    "  filesystem_mirror {",
    `    path = ${hclString(mirror)}`,
    "  }",
    "}",
    "",
  ].join("\n");
  if (readIfThere(path) !== text) writeFileAtomic(path, text);
}

function hclString(text: string): string {
  return JSON.stringify(text).replaceAll(/([$%])\{/g, "$1$1{");
}
