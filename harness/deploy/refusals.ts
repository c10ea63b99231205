// Nova's refusal of a server, read from what the provider says of it. Nothing was made then, so there is no server to ask.
import type { RefusalRecord } from "../observe/evidence.ts";
import { serviceWords } from "../openstack/client.ts";
import type { DiagnosticEvent } from "../terraform/events.ts";

const REFUSED = /when accessing \[POST [^\]]*\/servers\], but got (4\d{2}) instead:\s*(.*)/s;

/**
 * The provider (gophercloud) writes: `Expected HTTP response code [200 202] when accessing [POST URL], but got 400 instead:
 * {"badRequest": {"code": 400, "message": "..."}}`. An answer of 500 or above is a fault of Nova, not a refusal.
 */
export function refusalIn({ summary, detail }: Pick<DiagnosticEvent, "summary" | "detail">): RefusalRecord | undefined {
  const found = REFUSED.exec(summary) ?? REFUSED.exec(detail);
  if (!found) return undefined;
  const [, status = "", body = ""] = found;
  return { status: Number(status), kind: faultKind(body), message: serviceWords(body) };
}

/**
 * The only key of Nova's body, which names the kind of fault. Null for a body that is not Nova's: HTML of a proxy, an
 * answer that was cut off, `{"message": "..."}` of the web server before Nova.
 */
function faultKind(body: string): string | null {
  let fault: unknown;
  try {
    fault = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof fault !== "object" || fault === null || Array.isArray(fault)) return null;
  const [[kind, inner] = [null, null], ...others] = Object.entries(fault) as [string, unknown][];
  return others.length === 0 && typeof inner === "object" && inner !== null ? kind : null;
}
