// The newest microversion of the compute API: by it a cloud shows which release of Nova it runs.
import type { ApiClient } from "./client.ts";

/** `GET /` of the compute endpoint. @returns undefined where the answer names none */
export async function readMaxMicroversion(client: ApiClient): Promise<string | undefined> {
  const answer = (await client.request("compute", "GET", "/")) as { version?: { version?: unknown } } | undefined;
  const version = answer?.version?.version;
  return typeof version === "string" && version !== "" ? version : undefined;
}
