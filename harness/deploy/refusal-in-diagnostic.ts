// Nova's refusal of a server, read from what the provider says of it. Nothing was made then, so there is no server to ask.
import type { RefusalRecord } from "../evidence/evidence.ts";
import { serviceWords } from "../../drivers/openstack/client.ts";
import { answerKind } from "../../drivers/openstack/refusal.ts";
import type { DiagnosticEvent } from "../../drivers/terraform/events.ts";

/** gophercloud's sentence for every answer that it did not expect (`ErrUnexpectedResponseCode`); its version 1 had no colon. */
const WORDS = /when accessing \[POST [^\]]*\/servers\], but got (?<status>4\d{2}) instead:?\s*(?<body>.*)/s;

/** An answer of 500 or above is a fault of Nova, not a refusal. */
export function refusalIn({ summary, detail }: Pick<DiagnosticEvent, "summary" | "detail">): RefusalRecord | undefined {
  for (const text of [summary, detail]) {
    const { status, body = "" } = WORDS.exec(text)?.groups ?? {};
    if (status === undefined) continue;
    return { status: Number(status), kind: answerKind(body), message: serviceWords(body) };
  }
  return undefined;
}
