// Calls of Nova's API upon a server that lives: a rebuild that must be refused, a move that must be done. The server is then
// judged by its own expectation, as if nobody had called, or where it has moved to.
import type { Call } from "../../../experiments/experiment.ts";
import type { CallRecord } from "../../evidence/evidence.ts";
import { check, unknown } from "../check.ts";
import type { Subject } from "../subject.ts";
import { isForRights, judgeRefusal, lacksRight, describeRefusal } from "./refusal.ts";
import type { Check } from "../verdict.ts";

export function judgeCall({ asked: { then }, evidence: { call } }: Subject): readonly Check[] {
  if (then === undefined) return [];
  const name = then.call === "rebuild" ? "Nova refuses the rebuild" : `Nova does the ${then.call}`;
  const expected = then.call === "rebuild" ? `refused with ${then.expect.status}` : "accepted";
  if (call === undefined) return [unknown("api", name, expected, "the call was not made")];
  if (!call.ok) return [unknown("api", name, expected, call.reason)];
  if (call.value.call !== then.call) {
    return [unknown("api", name, expected, `what is recorded is another call, ${call.value.call}`)];
  }
  return [...answer(then, call.value, name, expected), livesOn(call.value)];
}

function answer(then: Call, { refused }: CallRecord, name: string, expected: string): readonly Check[] {
  if (refused !== null && isForRights(refused)) return [lacksRight(name, expected, refused)];
  if (then.call === "rebuild") {
    if (refused !== null) return judgeRefusal(then.expect, refused, name);
    return [check("api", name, { holds: false, expected, found: "Nova rebuilt the server" })];
  }
  const found = refused === null ? "accepted" : describeRefusal(refused);
  return [check("api", name, { holds: refused === null, expected, found })];
}

function livesOn({ call, statusAfter }: CallRecord): Check {
  return check("api", `the server is ACTIVE after the ${call}`, {
    holds: statusAfter === "ACTIVE",
    expected: "ACTIVE",
    found: statusAfter,
  });
}
