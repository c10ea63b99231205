// API: did Nova accept the server and make it, and if not, in which words did it say so?
import { check, checkSource } from "./check.ts";
import { hintForFault } from "./hints.ts";
import type { Look } from "./look.ts";
import type { Check } from "./verdict.ts";

const NAME = "the server becomes ACTIVE";

export function judgeApi(look: Look): readonly Check[] {
  const { refused, server } = look.evidence;
  if (refused !== undefined) {
    const found = `Nova refused the request (${refused.status}): ${refused.message.trim()}`;
    return [check("api", NAME, { holds: false, expected: "ACTIVE", found })];
  }
  return [
    checkSource("api", NAME, "ACTIVE", server, ({ status, fault }) => ({
      // BUILD and UNKNOWN are no answer yet: neither made nor failed.
      holds: status === "ACTIVE" ? true : ["BUILD", "UNKNOWN"].includes(status) ? undefined : false,
      found: fault === null ? status : `${status}: ${fault.message.trim()}`,
      hint: fault === null ? undefined : hintForFault(fault.message),
    })),
  ];
}

/** Why there is nothing to look at below the API, or undefined where there is a server that lives. */
export function whyNoServer({ evidence: { refused, server } }: Look): string | undefined {
  if (refused !== undefined) return "no server: Nova refused it";
  if (server.ok && server.value.status === "ERROR") return "no server: it is in ERROR";
  if (server.ok && ["DELETED", "SOFT_DELETED"].includes(server.value.status)) return "no server: it was deleted";
  return undefined;
}
