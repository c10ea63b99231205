// The project's sources in a folder of their own, for tests that build, edit or break them.
import { cpSync, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectPath, startNode, type CliEnding, type CliOptions } from "./cli.ts";

const COPIED = [
  ...["base", "bin", "cloud", "drivers", "experiments", "harness", "nova", "operate", "stacks"],
  ...[
    "packages/provider-openstack/src",
    "schemas",
    "package.json",
    "packages/provider-openstack/tsconfig.json",
    "tsconfig.json",
  ],
];

export interface ProjectCopy {
  readonly path: string;
  readonly build: () => Promise<CliEnding>;
  readonly cli: (args: readonly string[], options?: CliOptions) => Promise<CliEnding>;
}

/** Nothing is built in it yet. The caller removes it. */
export function copyProject(): ProjectCopy {
  const path = mkdtempSync(join(tmpdir(), "pinproof-copy-"));
  for (const name of [...COPIED, "scripts/build.mjs"]) cpSync(projectPath(name), join(path, name), { recursive: true });
  symlinkSync(projectPath("node_modules"), join(path, "node_modules"));
  return {
    path,
    build: () => startNode([join(path, "scripts/build.mjs")]).ending,
    cli: (args, options) => startNode([join(path, "bin/pinproof.js"), ...args], options).ending,
  };
}
