// What kind of refusal an API's answer is. Said here alone: whoever makes a call, reads one of terraform's, or judges one that was saved
// asks this.
import { isPinproofError, type PinproofError } from "../../base/errors.ts";

/**
 * - `rights`: the user may not do it, by a policy or a protected property.
 * - `quota`: the project has used up what it may have.
 * - `missing`: there is no such thing.
 * - `conflict`: the thing is in no state for it.
 * - `later`: too much at once, or too slow; the same call may be answered well.
 * - `fault`: the service failed, and answered nothing to the question.
 * - `request`: anything else that is wrong with what was asked.
 */
export type RefusalKind = "rights" | "quota" | "missing" | "conflict" | "later" | "fault" | "request";

/** @param words the service's own: Nova refuses for a quota with 403, as it does for a policy */
export function refusalKind({ status, words }: { readonly status: number; readonly words: string }): RefusalKind {
  if (status >= 500) return "fault";
  switch (status) {
    case 403:
      return /\bquotas?\b/i.test(words) ? "quota" : "rights";
    case 404:
      return "missing";
    case 408:
    case 429:
      return "later";
    case 409:
      return "conflict";
    case 413:
      return "quota";
    default:
      return "request";
  }
}

/** What of an `ApiError` is asked for; it may come from another realm, as in jest, so not its class. */
type Refused = PinproofError & { readonly status: number; readonly words: string; readonly kind: string | null };

/** @returns undefined for an error that is no answer of a service */
export function refusalOf(error: unknown): RefusalKind | undefined {
  return isApiError(error) ? refusalKind(error) : undefined;
}

/** Whether the user was kept out: a matter of rights, not of what the cloud is like. */
export function isForbidden(error: unknown): error is Refused {
  return refusalOf(error) === "rights";
}

/** Whether it is not there, or not there any more. */
export function isMissing(error: unknown): boolean {
  return refusalOf(error) === "missing";
}

/** Whether the service answered the question, and the answer is no: the same call will not be answered otherwise by itself. */
export function isRefusal(error: unknown): error is Refused {
  const kind = refusalOf(error);
  return kind !== undefined && kind !== "fault" && kind !== "later";
}

function isApiError(error: unknown): error is Refused {
  return isPinproofError(error, "TARGET") && "words" in error && "status" in error;
}

/**
 * `badRequest` of `{"badRequest": {"code": 400, "message": "..."}}`, the only key of Nova's body. Null for a body that is not Nova's:
 * HTML of a proxy, an answer that was cut off, Placement's `{"errors": [...]}`, `{"message": "..."}` of the web server before Nova.
 */
export function answerKind(body: string): string | null {
  let fault: unknown;
  try {
    fault = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof fault !== "object" || fault === null || Array.isArray(fault)) return null;
  const [[kind, inner] = [null, null], ...others] = Object.entries(fault) as [string, unknown][];
  const isNovas = typeof inner === "object" && inner !== null && "message" in inner;
  return others.length === 0 && isNovas ? kind : null;
}
