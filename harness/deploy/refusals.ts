// Nova's refusal of a server, read from what the provider says of it. Nothing was made then, so there is no server to ask.
import type { DiagnosticEvent } from "../terraform/events.ts";
import { serviceWords } from "../openstack/client.ts";

export interface Refusal {
  readonly status: number;
  /** Nova's own words. */
  readonly message: string;
}

/**
 * The provider (gophercloud) writes: `Expected HTTP response code [200 202] when accessing [POST URL], but got 400 instead:
 * {"badRequest": {"code": 400, "message": "..."}}`. An answer of 500 or above is a fault of Nova, not a refusal.
 */
export function refusalIn({ summary, detail }: Pick<DiagnosticEvent, "summary" | "detail">): Refusal | undefined {
  const text = `${summary}\n${detail}`;
  const found = /when accessing \[POST [^\]]*\/servers\], but got (4\d{2}) instead:\s*(.*)/s.exec(text);
  if (!found) return undefined;
  const [, status = "", body = ""] = found;
  return { status: Number(status), message: serviceWords(body) };
}
