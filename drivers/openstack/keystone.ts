// A token and a catalogue from Keystone v3.
import type { Agent } from "undici";
import { TargetError } from "../../base/errors.ts";
import type { Service } from "./service.ts";
import type { CloudAuth } from "./cloud-auth.ts";
import type { CloudConfig } from "./clouds-yaml.ts";
import { exchange } from "./http.ts";

/** The project that a token is for. */
export interface ProjectRef {
  readonly id: string;
  readonly name: string;
}

export interface Session {
  readonly token: string;
  /** Undefined where the token has no scope, or is for the whole system. */
  readonly project: ProjectRef | undefined;
  /** Base URL without a slash at the end. @throws TargetError where the catalogue has no such endpoint */
  endpoint(service: Service): string;
  readonly told: TokenFacts;
}

/** What Keystone tells of a token; null where it tells nothing. */
export interface TokenFacts {
  readonly user: string | null;
  readonly project: string | null;
  readonly roles: readonly string[];
  /** ISO 8601. */
  readonly expiresAt: string | null;
}

interface CatalogEntry {
  readonly type: string;
  readonly endpoints: readonly { interface: string; region?: string; region_id?: string; url: string }[];
}

/** @throws TargetError naming the cloud and the user, never a secret */
export async function authenticate(config: CloudConfig, dispatcher: Agent): Promise<Session> {
  const base = identityUrl(config.auth.url);
  const url = `${base}/auth/tokens`;
  const answer = await exchange(dispatcher, { method: "POST", url, headers: {}, body: { auth: bodyOf(config.auth) } });
  const text = await answer.body.text();
  if (answer.statusCode !== 201) throw refused(config, url, answer.statusCode);
  const token = answer.headers["x-subject-token"];
  if (typeof token !== "string") throw notKeystone(url);
  const { catalog, project } = contentOf(text, url);
  return {
    token,
    project,
    endpoint: (service) => {
      if (service === "identity") return base;
      return endpointOf(service, catalog, config);
    },
    told: tokenFacts(text),
  };
}

/** A field that is missing, or is something else, is not told. */
export function tokenFacts(text: string): TokenFacts {
  const map = (value: unknown): Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const name = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const token = map(map(JSON.parse(text)).token);
  const roles = Array.isArray(token.roles) ? token.roles.flatMap((role) => name(map(role).name) ?? []) : [];
  const [user, project] = [name(map(token.user).name), name(map(token.project).name)];
  return { user, project, roles, expiresAt: name(token.expires_at) };
}

/** `auth_url` is written with and without its version. */
function identityUrl(url: string): string {
  const bare = url.replace(/\/+$/, "");
  return bare.endsWith("/v3") ? bare : `${bare.replace(/\/v2\.0$/, "")}/v3`;
}

function bodyOf(auth: CloudAuth): unknown {
  switch (auth.type) {
    case "password": {
      const user = auth.userIsId ? { id: auth.user } : { name: auth.user, domain: auth.userDomain };
      return {
        identity: { methods: ["password"], password: { user: { ...user, password: auth.password } } },
        ...(auth.scope === undefined ? {} : { scope: auth.scope }),
      };
    }
    case "v3applicationcredential": {
      const named = { name: auth.name, user: { name: auth.user, domain: auth.userDomain } };
      const credential = { ...(auth.id === undefined ? named : { id: auth.id }), secret: auth.secret };
      // Such a credential has a scope of its own, and Keystone refuses another.
      return { identity: { methods: ["application_credential"], application_credential: credential } };
    }
    case "v3token":
      return {
        identity: { methods: ["token"], token: { id: auth.token } },
        ...(auth.scope === undefined ? {} : { scope: auth.scope }),
      };
  }
}

function refused({ cloud, file, auth }: CloudConfig, url: string, status: number): TargetError {
  const who =
    auth.type === "password"
      ? `user ${auth.user}`
      : auth.type === "v3token"
        ? "the token"
        : "the application credential";
  if (status !== 401) return new TargetError(`${url} refused the login of ${who} of cloud ${cloud} (status ${status})`);
  return new TargetError(`cloud ${cloud} does not accept ${who}: wrong credentials`, {
    hint: `check auth of cloud ${cloud} in ${file}, and secure.yaml beside it`,
  });
}

function notKeystone(url: string): TargetError {
  return new TargetError(`${url} does not answer like Keystone`, { hint: "is auth_url right?" });
}

function contentOf(text: string, url: string): { catalog: readonly CatalogEntry[]; project: ProjectRef | undefined } {
  try {
    const { token } = JSON.parse(text) as {
      token?: { catalog?: CatalogEntry[]; project?: { id?: unknown; name?: unknown } };
    };
    const { id, name } = token?.project ?? {};
    const project = typeof id === "string" ? { id, name: typeof name === "string" ? name : id } : undefined;
    return { catalog: token?.catalog ?? [], project };
  } catch {
    throw notKeystone(url);
  }
}

function endpointOf(
  service: Service,
  catalog: readonly CatalogEntry[],
  { cloud, region, interface: face }: CloudConfig,
): string {
  const endpoints = catalog.filter(({ type }) => type === service).flatMap((entry) => entry.endpoints);
  const found = endpoints.find(
    (one) => one.interface === face && (region === undefined || (one.region_id ?? one.region) === region),
  );
  if (found !== undefined) return found.url.replace(/\/+$/, "").replace(service === "image" ? /\/v2$/ : /$^/, "");
  const where = `${face} endpoint${region === undefined ? "" : ` in region ${region}`}`;
  const regions = [...new Set(endpoints.map((one) => one.region_id ?? one.region ?? "none"))];
  throw new TargetError(`cloud ${cloud} has no ${service} service with a ${where}`, {
    hint:
      endpoints.length === 0
        ? catalog.length === 0
          ? "the token has no scope: name a project in clouds.yaml"
          : "its catalogue does not list the service at all"
        : `its catalogue lists the service in region ${regions.join(", ")}: set region_name or interface in clouds.yaml`,
  });
}
