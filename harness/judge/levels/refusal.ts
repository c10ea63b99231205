// A refusal of Nova against the one that its rules say: status, kind of answer, and every word. nova.exception's class is
// in no answer of the API, so that status and words stand for it.
import { flat } from "../../../base/words.ts";
import { refusalKind } from "../../../drivers/openstack/refusal.ts";
import type { RefusedExpectation } from "../../../experiments/expectation.ts";
import type { RefusalRecord } from "../../evidence/evidence.ts";
import { check, unknown } from "../check.ts";
import type { Check } from "../verdict.ts";

/** The key of Nova's answer (`nova.api.openstack.wsgi.Fault._fault_names`). */
const KINDS: Readonly<Record<number, string>> = {
  400: "badRequest",
  401: "unauthorized",
  403: "forbidden",
  404: "itemNotFound",
  409: "conflictingRequest",
  413: "overLimit",
};

/** @param name what is refused, as in "Nova refuses the server" */
export function judgeRefusal(
  { status, error, message }: RefusedExpectation,
  refused: RefusalRecord,
  name: string,
): readonly Check[] {
  const kind = KINDS[status] ?? "computeFault";
  return [
    check("api", name, {
      holds: refused.status === status,
      expected: `refused with ${status}, ${error}`,
      found: describeRefusal(refused),
    }),
    check("api", `${name} in Nova's own form`, {
      holds: refused.kind === kind,
      expected: `{"${kind}": ...}`,
      found: refused.kind === null ? "an answer that is not Nova's" : `{"${refused.kind}": ...}`,
    }),
    check("api", `${name} for the expected reason`, {
      holds: flat(refused.message) === flat(message),
      expected: flat(message),
      found: flat(refused.message),
    }),
  ];
}

/**
 * Whether Nova's policy kept the user out (`nova.exception.PolicyNotAuthorized`): no answer to what the experiment asks, for
 * somebody else might get one. None of the catalogue's refusals is of this kind.
 */
export function isForRights({ status, message }: RefusalRecord): boolean {
  return refusalKind({ status, words: message }) === "rights";
}

/** A check that a right was lacking for. */
export function lacksRight(name: string, expected: string, refused: RefusalRecord): Check {
  return unknown("api", name, expected, `this user may not ask for it: ${describeRefusal(refused)}`);
}

export function describeRefusal({ status, message }: RefusalRecord): string {
  return `Nova refused the request (${status}): ${message.trim()}`;
}
