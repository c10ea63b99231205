// Nova's refusal of a server, read from what the provider says of it. Nothing was made then, so there is no server to ask.
import type { RefusalRecord } from "../evidence/evidence.ts";
import { serviceWords } from "../../drivers/openstack/client.ts";
import type { DiagnosticEvent } from "../../drivers/terraform/events.ts";

/** gophercloud's sentence for every answer that it did not expect (`ErrUnexpectedResponseCode`); its version 1 had no colon. */
const WORDS = /when accessing \[POST [^\]]*\/servers\], but got (?<status>4\d{2}) instead:?\s*(?<body>.*)/s;

/** An answer of 500 or above is a fault of Nova, not a refusal. */
export function refusalIn({ summary, detail }: Pick<DiagnosticEvent, "summary" | "detail">): RefusalRecord | undefined {
  for (const text of [summary, detail]) {
    const { status, body = "" } = WORDS.exec(text)?.groups ?? {};
    if (status === undefined) continue;
    return { status: Number(status), kind: faultKind(body), message: serviceWords(body) };
  }
  return undefined;
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
