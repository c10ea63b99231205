// One HTTP exchange with an OpenStack service: time-outs, certificates, and errors that name the URL and never a secret.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as UndiciModule from "undici";
import type { Agent, Dispatcher } from "undici";
import { messageOf, systemCode, TargetError } from "../../base/errors.ts";
import type { CloudConfig } from "./clouds-yaml.ts";

const require = createRequire(import.meta.url);
/** Loaded at the first use: it takes a tenth of a second, and many commands reach no service. */
const undici = () => require("undici") as typeof UndiciModule;

const CONNECT_MS = 30_000;
/** Nova waits up to 60 s for its own RPC before it answers. */
const HEADERS_MS = 180_000;

/** @throws TargetError where the file of certificates cannot be read */
export function makeDispatcher({ cacert, verify, cloud }: CloudConfig): Agent {
  let ca: string | undefined;
  try {
    ca = cacert === undefined ? undefined : readFileSync(cacert, "utf8");
  } catch (error) {
    throw new TargetError(`the cacert of cloud ${cloud} cannot be read`, { said: messageOf(error), cause: error });
  }
  const { Agent } = undici();
  const connect = { timeout: CONNECT_MS, rejectUnauthorized: verify, ...(ca === undefined ? {} : { ca }) };
  return new Agent({ connect, headersTimeout: HEADERS_MS, bodyTimeout: HEADERS_MS });
}

export interface Exchange {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes are sent as they are, everything else as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

export type Answer = Dispatcher.ResponseData;

/** @throws TargetError where the service cannot be reached, with the URL and the system's code */
export async function exchange(
  dispatcher: Dispatcher,
  { method, url, headers, body, signal }: Exchange,
): Promise<Answer> {
  const json = body === undefined ? {} : { "content-type": "application/json" };
  try {
    return await undici().request(url, {
      dispatcher,
      method,
      headers: { accept: "application/json", ...json, ...headers },
      body: body === undefined ? null : body instanceof Uint8Array ? body : JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    const code = systemCode(error) ?? "no code";
    throw new TargetError(`${url} cannot be reached (${code})`, {
      said: messageOf(error),
      hint: advice(code),
      cause: error,
    });
  }
}

function advice(code: string): string {
  if (/CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/.test(code)) {
    return "set cacert in clouds.yaml to the certificate authority of the cloud";
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "is the host name right, and does this machine resolve it?";
  return "is the service up, and can this machine reach it?";
}

/** Whether another try can help and does no harm: only for GET, and only before anything was answered for good. */
export function isTransient(error: unknown): boolean {
  const cause = typeof error === "object" && error !== null && "cause" in error ? error.cause : undefined;
  return ["ECONNRESET", "UND_ERR_SOCKET", "EPIPE"].includes(systemCode(cause) ?? "");
}
