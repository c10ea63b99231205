// How a cloud of clouds.yaml lets us in: the three ways that are supported, and their scope.
import { TargetError } from "../../base/errors.ts";

/** A map of a YAML file. */
export type Yaml = Readonly<Record<string, unknown>>;

export interface PasswordAuth {
  readonly type: "password";
  readonly url: string;
  /** Name, or id where `userIsId`. */
  readonly user: string;
  readonly userIsId: boolean;
  readonly password: string;
  readonly userDomain: DomainRef;
  readonly scope: Scope;
}

export interface ApplicationCredentialAuth {
  readonly type: "v3applicationcredential";
  readonly url: string;
  /** Id, or undefined where name and user are given. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly user: string | undefined;
  readonly userDomain: DomainRef;
  readonly secret: string;
}

export interface TokenAuth {
  readonly type: "v3token";
  readonly url: string;
  readonly token: string;
  readonly scope: Scope;
}

export type CloudAuth = PasswordAuth | ApplicationCredentialAuth | TokenAuth;
export type DomainRef = { readonly id: string } | { readonly name: string };
export type Scope =
  | { readonly project: { readonly id: string } | { readonly name: string; readonly domain: DomainRef } }
  | { readonly system: { readonly all: true } }
  | undefined;

/**
 * Reads `auth_type` and `auth` of a cloud.
 * @param where names the cloud and its file, for errors
 * @throws TargetError for what is missing or not supported, never with a secret in it
 */
export function readAuth(cloud: Yaml, where: string): CloudAuth {
  const auth = asMap(cloud.auth ?? {}, `auth of ${where}`);
  const need = (name: string) => {
    const value = textAt(auth, name);
    if (value === undefined)
      throw new TargetError(`${where} has no auth.${name}`, { hint: "add it to clouds.yaml or secure.yaml" });
    return value;
  };
  const type = textAt(cloud, "auth_type") ?? "password";
  const url = need("auth_url");
  const userDomain = domainRef(auth, "user_domain");
  switch (type) {
    case "password":
    case "v3password": {
      const id = textAt(auth, "user_id");
      const user = id ?? need("username");
      return {
        type: "password",
        url,
        user,
        userIsId: id !== undefined,
        password: need("password"),
        userDomain,
        scope: scopeOf(auth),
      };
    }
    case "v3applicationcredential": {
      const id = textAt(auth, "application_credential_id");
      const name = id === undefined ? need("application_credential_name") : undefined;
      const user = textAt(auth, "username");
      return { type, url, id, name, user, userDomain, secret: need("application_credential_secret") };
    }
    case "token":
    case "v3token":
      return { type: "v3token", url, token: need("token"), scope: scopeOf(auth) };
    default:
      throw new TargetError(`${where}: auth_type "${type}" is not supported`, {
        hint: "use password, v3applicationcredential or v3token",
      });
  }
}

function scopeOf(auth: Yaml): Scope {
  if (textAt(auth, "system_scope") === "all") return { system: { all: true } };
  const id = textAt(auth, "project_id") ?? textAt(auth, "tenant_id");
  if (id !== undefined) return { project: { id } };
  const name = textAt(auth, "project_name") ?? textAt(auth, "tenant_name");
  return name === undefined ? undefined : { project: { name, domain: domainRef(auth, "project_domain") } };
}

function domainRef(auth: Yaml, prefix: string): DomainRef {
  const id = textAt(auth, `${prefix}_id`);
  if (id !== undefined) return { id };
  const name = textAt(auth, `${prefix}_name`);
  if (name !== undefined) return { name };
  const fallback = textAt(auth, "domain_id") ?? textAt(auth, "default_domain");
  return fallback === undefined ? { id: "default" } : { id: fallback };
}

export function textAt(map: Yaml, name: string): string | undefined {
  const value = map[name];
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

/** @throws TargetError where it is something else */
export function asMap(value: unknown, what: string): Yaml {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Yaml;
  throw new TargetError(`${what} is not a map of settings`);
}
