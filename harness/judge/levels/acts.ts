// Acts on a server that lives: a rebuild that must be refused, a move that must be done. The server is then judged by its own
// expectation, as if nobody had asked, or where it has moved to.
import type { ActStep } from "../../../experiments/experiment.ts";
import type { ActRecord } from "../../evidence/evidence.ts";
import { check, unknown } from "../check.ts";
import type { Subject } from "../subject.ts";
import { isForRights, judgeRefusal, lacksRight, describeRefusal } from "./refusal.ts";
import type { Check } from "../verdict.ts";

/** Of the act right before the moment at which the server was observed. */
export function judgeAct({ act: step, evidence: { act } }: Subject): readonly Check[] {
  if (step === undefined) return [];
  const name = step.act === "rebuild" ? "Nova refuses the rebuild" : `Nova does the ${step.act}`;
  const expected = step.act === "rebuild" ? `refused with ${step.answer.status}` : "accepted";
  if (act === undefined) return [unknown("api", name, expected, "it was not done")];
  if (!act.ok) return [unknown("api", name, expected, act.reason)];
  if (act.value.act !== step.act) {
    return [unknown("api", name, expected, `what is recorded is another act, ${act.value.act}`)];
  }
  return [...answer(step, act.value, name, expected), livesOn(act.value)];
}

function answer(step: ActStep, { refused }: ActRecord, name: string, expected: string): readonly Check[] {
  if (refused !== null && isForRights(refused)) return [lacksRight(name, expected, refused)];
  if (step.act === "rebuild") {
    if (refused !== null) return judgeRefusal(step.answer, refused, name);
    return [check("api", name, { holds: false, expected, found: "Nova rebuilt the server" })];
  }
  const found = refused === null ? "accepted" : describeRefusal(refused);
  return [check("api", name, { holds: refused === null, expected, found })];
}

function livesOn({ act, statusAfter }: ActRecord): Check {
  return check("api", `the server is ACTIVE after the ${act}`, {
    holds: statusAfter === "ACTIVE",
    expected: "ACTIVE",
    found: statusAfter,
  });
}
