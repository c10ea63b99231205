// The answer of an audit as a whole: JSON for machines, by version.
import { type AuditedHostResult, auditResult, runsTwice } from "./audit.ts";
import type { HostAudit } from "./evidence.ts";
import type { Finding } from "./finding.ts";

/** Raised where a field is removed or changes its meaning. */
export const AUDIT_VERSION = 1;

export interface AuditReport {
  readonly kind: "pinproof-audit";
  readonly version: typeof AUDIT_VERSION;
  /** Name of the cloud in clouds.yaml. */
  readonly cloud: string;
  /** ISO 8601, when the first host was looked at. */
  readonly at: string;
  readonly durationMs: number;
  readonly outcome: AuditedHostResult["outcome"];
  readonly hosts: readonly AuditedHostResult[];
  /** What only several hosts together show. */
  readonly acrossHosts: readonly Finding[];
  /** Hosts with a nova-compute that were not looked at, and anything else that no host stands for. */
  readonly inconclusive: readonly { readonly what: string; readonly reason: string }[];
  /** Sources that the configuration leaves out (`leaveOut`), so that nothing was judged by them. */
  readonly leftOut: readonly string[];
}

export type ReportFrame = Pick<AuditReport, "cloud" | "at" | "durationMs" | "inconclusive" | "leftOut">;

/** Violated before inconclusive before holds; an audit of no host at all is inconclusive. */
export function auditReport(audits: readonly HostAudit[], frame: ReportFrame): AuditReport {
  const hosts = audits.map(auditResult);
  const acrossHosts = runsTwice(audits);
  const isViolated = hosts.some(({ outcome }) => outcome === "violated");
  const isBlind =
    hosts.length === 0 || hosts.some(({ outcome }) => outcome === "inconclusive") || frame.inconclusive.length > 0;
  return {
    ...{ kind: "pinproof-audit", version: AUDIT_VERSION, ...frame, hosts, acrossHosts },
    outcome: isViolated ? "violated" : isBlind ? "inconclusive" : "holds",
  };
}
