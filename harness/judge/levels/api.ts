// API: did Nova do with the request what its rules say: make the server, refuse it, or fail to build it?
import { flat } from "../../../base/words.ts";
import type { ErrorExpectation, Fault, RefusedExpectation } from "../../../experiments/expectation.ts";
import type { ServerRecord, Source } from "../../evidence/evidence.ts";
import { judgeAct } from "./acts.ts";
import { check, checkSource, unknown } from "../check.ts";
import { faultOf, showFault } from "../../../nova/faults.ts";
import { FAULT_HINTS } from "../hints.ts";
import type { Subject } from "../subject.ts";
import { isForRights, judgeRefusal, lacksRight, describeRefusal } from "./refusal.ts";
import type { Check } from "../verdict.ts";

export function judgeApi(subject: Subject): readonly Check[] {
  const { expect } = subject;
  switch (expect.outcome) {
    case "active":
      return [becomesActive(subject), ...judgeAct(subject)];
    case "refused":
      return judgeCreation(subject, expect);
    case "error":
      return endsInError(subject, expect);
  }
}

const ACTIVE = "the server becomes ACTIVE";

function becomesActive({ evidence: { refused, server } }: Subject): Check {
  if (refused !== undefined) {
    if (isForRights(refused)) return lacksRight(ACTIVE, "ACTIVE", refused);
    return check("api", ACTIVE, { holds: false, expected: "ACTIVE", found: describeRefusal(refused) });
  }
  return checkSource("api", ACTIVE, "ACTIVE", server, (record) => {
    const fault = record.fault === null ? undefined : faultOf(record.fault.message);
    return {
      holds: isUnsettled(record) ? undefined : record.status === "ACTIVE",
      found: describeServer(record),
      hint: fault === undefined ? undefined : FAULT_HINTS[fault],
    };
  });
}

function judgeCreation({ evidence: { refused, server } }: Subject, expect: RefusedExpectation): readonly Check[] {
  if (refused !== undefined && isForRights(refused)) {
    return [lacksRight("Nova refuses the server", `refused with ${expect.status}`, refused)];
  }
  if (refused !== undefined) return [...judgeRefusal(expect, refused, "Nova refuses the server"), ...stray(server)];
  const expected = `refused with ${expect.status}`;
  // Nobody tells of a refusal, and nobody found a server: then nothing was seen at all.
  if (!server.ok) return [unknown("api", "Nova refuses the server", expected, server.reason)];
  const found = `Nova made the server: ${describeServer(server.value)}`;
  return [check("api", "Nova refuses the server", { holds: false, expected, found })];
}

/** What was refused must not be there. Told only of a server that is: of one that is not, there is nothing to read. */
function stray(server: Source<ServerRecord>): readonly Check[] {
  if (!server.ok) return [];
  const [expected, found] = ["no server", `a server nevertheless: ${describeServer(server.value)}`];
  return [check("api", "nothing is left of a refused server", { holds: false, expected, found })];
}

function endsInError({ evidence: { refused, server } }: Subject, { fault }: ErrorExpectation): readonly Check[] {
  const name = "the server ends in ERROR";
  if (refused !== undefined) {
    if (isForRights(refused)) return [lacksRight(name, "ERROR", refused)];
    return [check("api", name, { holds: false, expected: "ERROR", found: describeRefusal(refused) })];
  }
  const ends = checkSource("api", name, "ERROR", server, (record) => ({
    holds: isUnsettled(record) ? undefined : record.status === "ERROR",
    found: describeServer(record),
  }));
  if (!server.ok || server.value.status !== "ERROR") return [ends];
  return [ends, rightFault(typeof fault === "string" ? [fault] : fault, server.value)];
}

function rightFault(wanted: readonly Fault[], { fault }: ServerRecord): Check {
  const seen = fault === null ? undefined : faultOf(fault.message);
  const words = fault === null ? "a server in ERROR without a fault" : `"${flat(fault.message)}"`;
  return check("api", "the fault is the expected one", {
    holds: fault === null ? undefined : seen !== undefined && wanted.includes(seen) && fault.code === 500,
    expected: wanted.map(showFault).join(", or "),
    found: `${seen === undefined ? "" : `${seen}, `}${words}${fault === null || fault.code === 500 ? "" : `, with code ${fault.code}`}`,
    hint: seen === undefined ? undefined : FAULT_HINTS[seen],
  });
}

/** BUILD and UNKNOWN are no answer yet: neither made nor failed. */
function isUnsettled({ status }: ServerRecord): boolean {
  return ["BUILD", "UNKNOWN"].includes(status);
}

export function describeServer({ status, fault }: ServerRecord): string {
  return fault === null ? status : `${status}: ${fault.message.trim()}`;
}

/** Why there is nothing to look at below the API, or undefined where there is a server that lives. */
export function whyNoServer({ evidence: { refused, server } }: Subject): string | undefined {
  if (refused !== undefined) return "no server: Nova refused it";
  if (server.ok && server.value.status === "ERROR") return "no server: it is in ERROR";
  if (server.ok && ["DELETED", "SOFT_DELETED"].includes(server.value.status)) return "no server: it was deleted";
  return undefined;
}

/** For the table. */
export function apiInShort({ evidence: { refused, server }, expect }: Subject): string {
  if (refused !== undefined) return `refused (${refused.status})`;
  if (!server.ok) return server.reason;
  const { status, fault } = server.value;
  const kind = fault === null ? undefined : faultOf(fault.message);
  return expect.outcome === "error" && kind !== undefined ? `${status}: ${kind}` : status;
}
