// What an audit finds of these guests on a host that is in order.
import { auditFindings } from "../../../operate/audit/audit.ts";
import type { Finding } from "../../../operate/audit/finding.ts";
import { type AuditGuest, type AuditHostOptions, hostAudit } from "./audited-host.ts";

export const pinned: AuditGuest = { name: "pinned", pins: ["1"] };

export function find(guests: readonly AuditGuest[], options: Partial<AuditHostOptions> = {}): readonly Finding[] {
  return auditFindings(hostAudit({ guests, ...options }));
}

/** As in `violated pins-overlap`. */
export function rulesOf(...args: Parameters<typeof find>): readonly string[] {
  return find(...args).map(({ rule, severity }) => `${severity} ${rule}`);
}
