// The few calls that pinproof makes itself: reading, and downloading an image. What is deployed goes through terraform.
import type { Agent } from "undici";
import { TargetError } from "../../base/errors.ts";
import type { CloudConfig } from "./clouds-yaml.ts";
import { type Answer, exchange, type Exchange, isTransient, makeDispatcher } from "./http.ts";
import { authenticate, type ProjectRef, type Session } from "./keystone.ts";
import { answerKind, refusalKind } from "./refusal.ts";
import { flat } from "../../base/words.ts";
import type { Service } from "./service.ts";

export interface RequestOptions {
  /** Such as `2.78`; without it the service's oldest. */
  readonly microversion?: string;
  readonly body?: unknown;
  /** Of the body. @default application/json */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** What the readers need of a client. */
export interface ApiClient {
  /**
   * @returns the answer's JSON; undefined where it has no body
   * @throws ApiError for an answer of 400 or above, TargetError where there is none
   */
  request(service: Service, method: Exchange["method"], path: string, options?: RequestOptions): Promise<unknown>;
}

/** A client that can tell whose things it sees. */
export interface ProjectClient extends ApiClient {
  /** @throws TargetError where the credentials are for no project */
  project(): Promise<ProjectRef>;
}

/** An answer of 400 or above. `status` tells a caller a server that is gone (404) from one that is refused (400, 403). */
export class ApiError extends TargetError {
  readonly status: number;
  /** The service's own words. */
  readonly words: string;
  /** The key of Nova's answer: `badRequest`, `itemNotFound`; null where the body has none. */
  readonly kind: string | null;

  constructor(summary: string, status: number, details: { said: string; hint?: string; kind?: string | null }) {
    super(summary, details);
    this.status = status;
    this.words = details.said;
    this.kind = details.kind ?? null;
  }
}

const TRIES = 4;
const PAUSE_MS = 500;

export class OpenStackClient implements ProjectClient {
  readonly config: CloudConfig;
  private readonly dispatcher: Agent;
  private session: Promise<Session> | undefined;

  /** @param config by `readCloud` */
  constructor(config: CloudConfig) {
    this.config = config;
    this.dispatcher = makeDispatcher(config);
  }

  async request(
    service: Service,
    method: Exchange["method"],
    path: string,
    options: RequestOptions = {},
  ): Promise<unknown> {
    const answer = await this.open(service, method, path, options);
    const text = await answer.body.text();
    if (text === "") return undefined;
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new TargetError(`${method} ${path} of ${service} answered something that is not JSON`, {
        said: text.slice(0, 200),
        cause: error,
      });
    }
  }

  /**
   * The answer with its body unread, for downloads. The caller reads or destroys the body.
   * @throws as `request`
   */
  async open(
    service: Service,
    method: Exchange["method"],
    path: string,
    options: RequestOptions = {},
  ): Promise<Answer> {
    let answer = await this.send(service, method, path, options);
    if (answer.statusCode === 401) {
      // The token ran out, or was revoked: once more with a new one.
      await answer.body.dump();
      this.session = undefined;
      answer = await this.send(service, method, path, options);
    }
    if (answer.statusCode < 400) return answer;
    throw await refused(answer, `${method} ${path} of ${service}`);
  }

  /** Where this cloud has the service, without a slash at the end. */
  async endpoint(service: Service): Promise<string> {
    return (await this.login()).endpoint(service);
  }

  async project(): Promise<ProjectRef> {
    const { project } = await this.login();
    if (project !== undefined) return project;
    throw new TargetError(`the credentials of cloud ${this.config.cloud} have no project`, {
      hint: "set project_name (or project_id) in clouds.yaml",
    });
  }

  async close(): Promise<void> {
    await this.dispatcher.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** What Keystone tells of our token. */
  async whoami(): Promise<Session["told"]> {
    return (await this.login()).told;
  }

  private login(): Promise<Session> {
    this.session ??= authenticate(this.config, this.dispatcher).catch((error: unknown) => {
      this.session = undefined;
      throw error;
    });
    return this.session;
  }

  private async send(
    service: Service,
    method: Exchange["method"],
    path: string,
    { microversion, body, contentType, signal }: RequestOptions,
  ): Promise<Answer> {
    const session = await this.login();
    const headers = {
      "x-auth-token": session.token,
      ...(contentType === undefined ? {} : { "content-type": contentType }),
      ...(microversion === undefined ? {} : { "openstack-api-version": `${service} ${microversion}` }),
    };
    const url = `${session.endpoint(service)}${path}`;
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await exchange(this.dispatcher, { method, url, headers, body, signal });
        const mayRetry = method === "GET" && attempt < TRIES && [502, 503, 504].includes(answer.statusCode);
        if (!mayRetry) return answer;
        await answer.body.dump();
      } catch (error) {
        if (method !== "GET" || attempt >= TRIES || !isTransient(error)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** (attempt - 1)));
    }
  }
}

async function refused(answer: Answer, what: string): Promise<ApiError> {
  const text = await answer.body.text();
  const said = serviceWords(text);
  const kind = answerKind(text);
  const status = answer.statusCode;
  const hint =
    refusalKind({ status, words: said }) === "rights"
      ? "the user lacks the rights; most facts about hosts require an administrator"
      : undefined;
  return new ApiError(`${what} failed with status ${status}`, status, {
    ...{ said, kind },
    ...(hint === undefined ? {} : { hint }),
  });
}

/**
 * The service's own message: `{"itemNotFound": {"message"}}` (Nova), `{"error": {"message"}}` (Keystone),
 * `{"errors": [{"detail"}]}` (Placement), `{"message"}` (a wrong path), or HTML (Glance).
 */
export function serviceWords(text: string): string {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    const [inner] = Object.values(body).flat() as ({ message?: unknown; detail?: unknown } | undefined)[];
    const words = body.message ?? inner?.message ?? inner?.detail;
    if (typeof words === "string") return words.trim();
  } catch {
    // Not JSON: shown as plain text below.
  }
  return flat(text.replaceAll(/<[^>]*>/g, " ")).slice(0, 300);
}
