// pinproof.yaml: found, read, checked against its schema, and put together with the access profiles.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { homedir } from "node:os";
import { composeHosts, type FieldProblem } from "./compose-hosts.ts";
import { showField } from "../row-files/problem.ts";
import { schemaProblems } from "../row-files/schema.ts";
import { TargetError } from "../../base/errors.ts";
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import type { Config, ReportSettings } from "./config.ts";
import { workingFolder } from "../../base/files/working-folder.ts";
import { readYamlFile, type YamlFile } from "./yaml-file.ts";

export interface LoadedConfig {
  /** Its full path. */
  readonly file: string;
  /** Paths in `report` are full ones. */
  readonly config: Config;
  readonly hosts: readonly ComputeHost[];
}

export const CONFIG_FILE = "pinproof.yaml";
const HINT = "docs/config.md lists every field.";

/**
 * The settings that are meant: the file that PINPROOF_CONFIG names (`--config` sets it), else ./pinproof.yaml, else none. Where
 * PINPROOF_HOSTS names a file, hosts and access come from that one.
 * @throws TargetError for a file that was named and cannot be used, or is there and is wrong; UsageError where the working folder is gone
 */
export function findConfig(env: NodeJS.ProcessEnv = process.env, cwd = workingFolder()): LoadedConfig | undefined {
  const named = env.PINPROOF_CONFIG;
  const found = named ? resolve(cwd, named) : join(cwd, CONFIG_FILE);
  const config = named || existsSync(found) ? loadConfig(found) : undefined;
  if (!env.PINPROOF_HOSTS) return config;
  const hosts = loadConfig(resolve(cwd, env.PINPROOF_HOSTS));
  const { access, hosts: entries } = hosts.config;
  return {
    ...hosts,
    config: {
      ...config?.config,
      ...(access === undefined ? {} : { access }),
      ...(entries === undefined ? {} : { hosts: entries }),
    },
  };
}

/**
 * @param file its path
 * @throws TargetError with everything that is wrong in it: `pinproof.yaml:4: hosts[0].usr: unknown field; did you mean "user"?`
 */
export function loadConfig(file: string): LoadedConfig {
  const yaml = readYamlFile(file, HINT);
  const value = withoutNothing(yaml.value);
  const misfits = schemaProblems("config", value);
  if (misfits.length > 0) throw wrong(file, yaml, misfits);
  const config = value as Config;
  const folder = dirname(resolve(file));
  const { hosts, problems } = composeHosts(config, folder);
  if (problems.length > 0) throw wrong(file, yaml, problems);
  const { report, ...others } = config;
  return {
    file: resolve(file),
    config: { ...others, ...(report === undefined ? {} : { report: fullPaths(report, folder) }) },
    hosts,
  };
}

/** A field without a value says nothing, and an empty file says no more; `$schema` is for editors. */
function withoutNothing(value: unknown, depth = 0): unknown {
  if (value === null && depth === 0) return {};
  if (Array.isArray(value))
    return value.map((item: unknown) => (item === null ? item : withoutNothing(item, depth + 1)));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(
    ([name, inner]) => inner !== null && !(depth === 0 && name === "$schema"),
  );
  return Object.fromEntries(fields.map(([name, inner]) => [name, withoutNothing(inner, depth + 1)]));
}

function fullPaths(report: ReportSettings, folder: string): ReportSettings {
  const full = (path: string): string => resolve(folder, path.replace(/^~(?=\/)/, homedir()));
  return Object.fromEntries(Object.entries(report).map(([name, path]) => [name, full(path as string)]));
}

function wrong(file: string, yaml: YamlFile, problems: readonly FieldProblem[]): TargetError {
  const told = problems
    .map(({ field, says }) => ({ line: yaml.lineOf(field), says: `${showField(field) || "the file"}: ${says}` }))
    .sort((one, other) => one.line - other.line)
    .map(({ line, says }) => `${file}:${line}: ${says}`);
  const [first = file, ...others] = [...new Set(told)];
  const isClouds = problems.some(({ field }) => field.join() === "clouds");
  return new TargetError(first, {
    ...(others.length === 0 ? {} : { said: others.join("\n") }),
    hint: isClouds ? "That looks like a clouds.yaml: name that one with OS_CLIENT_CONFIG_FILE." : HINT,
  });
}
