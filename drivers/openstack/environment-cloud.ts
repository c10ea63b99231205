// The cloud that OS_* variables describe, as an openrc file sets them, where no clouds.yaml names it.
// https://docs.openstack.org/openstacksdk/latest/user/config/configuration.html
import { TargetError } from "../../base/errors.ts";
import type { Yaml } from "./cloud-auth.ts";

/** openstacksdk's name for it. */
export const ENVIRONMENT_CLOUD = "envvars";

/** Into `auth` of a cloud, in clouds.yaml's words. */
const AUTH = {
  OS_AUTH_URL: "auth_url",
  OS_USERNAME: "username",
  OS_USER_ID: "user_id",
  OS_PASSWORD: "password",
  OS_PROJECT_NAME: "project_name",
  OS_PROJECT_ID: "project_id",
  OS_TENANT_NAME: "tenant_name",
  OS_TENANT_ID: "tenant_id",
  OS_USER_DOMAIN_NAME: "user_domain_name",
  OS_USER_DOMAIN_ID: "user_domain_id",
  OS_PROJECT_DOMAIN_NAME: "project_domain_name",
  OS_PROJECT_DOMAIN_ID: "project_domain_id",
  OS_DOMAIN_ID: "domain_id",
  OS_DEFAULT_DOMAIN: "default_domain",
  OS_SYSTEM_SCOPE: "system_scope",
  OS_APPLICATION_CREDENTIAL_ID: "application_credential_id",
  OS_APPLICATION_CREDENTIAL_NAME: "application_credential_name",
  OS_APPLICATION_CREDENTIAL_SECRET: "application_credential_secret",
  OS_TOKEN: "token",
} as const;

/** Beside `auth`. */
const BESIDE = {
  OS_REGION_NAME: "region_name",
  OS_INTERFACE: "interface",
  OS_ENDPOINT_TYPE: "endpoint_type",
  OS_CACERT: "cacert",
} as const;

/** The variables that describe a cloud and let one in. */
export const CREDENTIALS: readonly string[] = [...Object.keys(AUTH), ...Object.keys(BESIDE), "OS_INSECURE"];

/**
 * Which cloud and project the variables mean, in one line without a secret; undefined where OS_AUTH_URL is not set. Two runs on the
 * same one know each other by it, and a run's record holds it.
 */
export function environmentCloud(env: NodeJS.ProcessEnv): string | undefined {
  const { OS_AUTH_URL: url = "", OS_REGION_NAME: region = "" } = env;
  if (url === "") return undefined;
  const scope = [
    ...["OS_PROJECT_ID", "OS_PROJECT_NAME", "OS_TENANT_ID", "OS_TENANT_NAME"],
    ...["OS_SYSTEM_SCOPE", "OS_APPLICATION_CREDENTIAL_ID", "OS_APPLICATION_CREDENTIAL_NAME"],
  ].find((name) => env[name]);
  const project = scope === undefined ? [] : [`${scope}=${env[scope] ?? ""}`];
  return [`OS_AUTH_URL=${withoutUser(url)}`, ...project, ...(region === "" ? [] : [`OS_REGION_NAME=${region}`])].join(
    " ",
  );
}

/** A URL may hold a password. */
function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}

/** @throws TargetError where the variables mean another cloud than they did, or none any more */
export function checkSameCloud(before: string, env: NodeJS.ProcessEnv): void {
  const now = environmentCloud(env);
  if (now === before) return;
  throw new TargetError(`the OS_* variables now describe another cloud: ${now ?? "OS_AUTH_URL is not set"}`, {
    said: `described before: ${before}`,
    hint: "Source the openrc file of that cloud and project, then try again.",
  });
}

/**
 * The variables as an entry of clouds.yaml.
 * @throws TargetError naming what is missing, never a value
 */
export function settingsOf(env: NodeJS.ProcessEnv): Yaml {
  const type = authType(env);
  for (const need of needed(type, env)) {
    if (need.some((name) => env[name])) continue;
    throw new TargetError(`OS_AUTH_URL is set, and ${need.join(" or ")} is not`, {
      hint: "Source the whole openrc file, or name a cloud of clouds.yaml with OS_CLOUD.",
    });
  }
  const { OS_INSECURE: insecure = "" } = env;
  return {
    ...mapped(env, BESIDE),
    auth_type: type,
    auth: mapped(env, AUTH),
    ...(/^(1|true|yes|on)$/i.test(insecure) ? { verify: false } : {}),
  };
}

function mapped(env: NodeJS.ProcessEnv, names: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const set = Object.entries(names).flatMap(([name, field]) => (env[name] ? [[field, env[name]] as const] : []));
  return Object.fromEntries(set);
}

/** As OS_AUTH_TYPE says; else by what is there. */
function authType(env: NodeJS.ProcessEnv): string {
  if (env.OS_AUTH_TYPE) return env.OS_AUTH_TYPE;
  if (env.OS_APPLICATION_CREDENTIAL_SECRET) return "v3applicationcredential";
  return env.OS_TOKEN && !env.OS_PASSWORD ? "v3token" : "password";
}

function needed(type: string, env: NodeJS.ProcessEnv): readonly (readonly string[])[] {
  switch (type) {
    case "v3applicationcredential":
      return [
        ["OS_APPLICATION_CREDENTIAL_ID", "OS_APPLICATION_CREDENTIAL_NAME"],
        ["OS_APPLICATION_CREDENTIAL_SECRET"],
        ...(env.OS_APPLICATION_CREDENTIAL_ID ? [] : [["OS_USERNAME"]]),
      ];
    case "token":
    case "v3token":
      return [["OS_TOKEN"]];
    default:
      return [["OS_USERNAME", "OS_USER_ID"], ["OS_PASSWORD"]];
  }
}
