// clouds.yaml, as openstacksdk reads it: the first file of the search order, secrets merged in from secure.yaml.
// https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { messageOf, TargetError } from "../../base/errors.ts";
import { readIfThere } from "../../base/files/files.ts";
import { workingFolder } from "../../base/files/working-folder.ts";
import { asMap, type CloudAuth, readAuth, textAt, type Yaml } from "./cloud-auth.ts";
import { checkSameCloud, ENVIRONMENT_CLOUD, settingsOf } from "./environment-cloud.ts";

/** One cloud of clouds.yaml, merged with secure.yaml. */
export interface CloudConfig {
  readonly cloud: string;
  /** The clouds.yaml that it was read from. */
  readonly file: string;
  readonly auth: CloudAuth;
  readonly region: string | undefined;
  /** @default "public" */
  readonly interface: "public" | "internal" | "admin";
  /** A file of certificates, PEM. */
  readonly cacert: string | undefined;
  /** False accepts any certificate. @default true */
  readonly verify: boolean;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

/** Where clouds.yaml is looked for, in this order; OS_CLIENT_CONFIG_FILE alone where it is set. */
export function cloudsFiles({ env, cwd, home }: Surroundings): readonly string[] {
  const named = env.OS_CLIENT_CONFIG_FILE;
  if (named !== undefined && named !== "") return [resolve(cwd, named)];
  const folders = [cwd, join(env.XDG_CONFIG_HOME ?? join(home, ".config"), "openstack"), "/etc/openstack"];
  return folders.flatMap((folder) => [join(folder, "clouds.yaml"), join(folder, "clouds.yml")]);
}

/** @throws TargetError where there is no clouds.yaml, naming where it was looked for */
export function findCloudsFile(around: Surroundings = here()): string {
  const files = cloudsFiles(around);
  const found = files.find((file) => readIfThere(file) !== undefined);
  if (found !== undefined) return found;
  throw new TargetError("there is no clouds.yaml", {
    said: `searched: ${files.filter((file) => !file.endsWith(".yml")).join(", ")}`,
    hint: "create one, or name it with OS_CLIENT_CONFIG_FILE",
  });
}

/**
 * Reads one cloud.
 * @param file full path of clouds.yaml; secure.yaml is looked for beside it. For the cloud that OS_* variables describe
 *   (`envvars`) what `environmentCloud` gave: that it is still the same cloud is checked.
 * @throws TargetError for a file that is missing or broken, a cloud that it does not name, or incomplete credentials;
 *   never with a secret in it
 */
export function readCloud(file: string, cloud: string, env: NodeJS.ProcessEnv = process.env): CloudConfig {
  if (cloud === ENVIRONMENT_CLOUD) {
    checkSameCloud(file, env);
    return configOf(settingsOf(env), cloud, file);
  }
  const clouds = cloudsIn(file);
  if (clouds === undefined)
    throw new TargetError(`there is no file ${file}`, { hint: "name one with OS_CLIENT_CONFIG_FILE" });
  const entry = clouds[cloud];
  if (entry === undefined) throw noSuchCloud(file, cloud, Object.keys(clouds));
  const secret = cloudsIn(join(dirname(file), "secure.yaml"))?.[cloud];
  const merged = merge(
    asMap(entry, `clouds.${cloud} in ${file}`),
    secret === undefined ? {} : asMap(secret, "secure.yaml"),
  );
  return configOf(merged, cloud, file);
}

function configOf(merged: Yaml, cloud: string, file: string): CloudConfig {
  const setting = (name: string) => textAt(merged, name);
  const face = (setting("interface") ?? setting("endpoint_type") ?? "public").replace(/URL$/, "");
  if (face !== "public" && face !== "internal" && face !== "admin") {
    throw new TargetError(`cloud ${cloud} in ${file}: interface "${face}" is none of public, internal, admin`);
  }
  return {
    cloud,
    file,
    auth: readAuth(merged, `cloud ${cloud} in ${file}`),
    region: setting("region_name"),
    interface: face,
    cacert: setting("cacert")?.replace(/^~(?=\/)/, homedir()),
    verify: merged.verify !== false && setting("insecure") !== "true",
  };
}

/** The clouds that a clouds.yaml names. @throws TargetError where it is broken */
export function cloudNames(file: string): readonly string[] {
  return Object.keys(cloudsIn(file) ?? {});
}

/**
 * The secrets of a cloud that stand in the secure.yaml beside its clouds.yaml, as OS_* variables, for programs that look for
 * secure.yaml in places of their own only (gophercloud: the current folder and the user's own), and that take from OS_*
 * variables what clouds.yaml leaves out.
 */
export function secretsBeside(file: string, cloud: string): Readonly<Record<string, string>> {
  const path = join(dirname(file), "secure.yaml");
  const entry = cloudsIn(path)?.[cloud];
  if (entry === undefined) return {};
  const auth = asMap(asMap(entry, "secure.yaml").auth ?? {}, "auth of secure.yaml");
  const secrets = ["password", "token", "application_credential_secret"].flatMap((name) => {
    const value = textAt(auth, name);
    return value === undefined ? [] : [[`OS_${name.toUpperCase()}`, value] as const];
  });
  return { OS_CLIENT_SECURE_FILE: path, ...Object.fromEntries(secrets) };
}

function here(): Surroundings {
  return { env: process.env, cwd: workingFolder(), home: homedir() };
}

function cloudsIn(file: string): Yaml | undefined {
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    // The parser quotes the line, which may hold a password: only where and what it stumbled over is told.
    const [where] = messageOf(error).split("\n");
    throw new TargetError(`${file} is not YAML`, {
      said: where?.replace(/:\s*$/, "") ?? "",
      hint: "correct that line",
    });
  }
  return asMap(asMap(document, file).clouds, `"clouds" in ${file}`);
}

function noSuchCloud(file: string, cloud: string, names: readonly string[]): TargetError {
  const isNear = (name: string) =>
    name.toLowerCase().includes(cloud.toLowerCase()) || cloud.toLowerCase().includes(name.toLowerCase());
  const near = names.find(isNear);
  return new TargetError(`${file} has no cloud named "${cloud}"`, {
    said: names.length === 0 ? "it names no cloud at all" : `it names ${names.join(", ")}`,
    hint: near === undefined ? "set OS_CLOUD to one of its clouds" : `did you mean OS_CLOUD=${near}?`,
  });
}

function merge(base: Yaml, over: Yaml): Yaml {
  const isMap = (value: unknown): value is Yaml => typeof value === "object" && value !== null && !Array.isArray(value);
  const merged = Object.entries(over).map(([key, value]) => {
    const below = base[key];
    return [key, isMap(value) && isMap(below) ? merge(below, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(merged) };
}
