import { Command } from "@commander-js/extra-typings";
import { auditReport, type AuditReport } from "../../operate/audit/report.ts";
import { readHost } from "../../operate/audit/read-host.ts";
import { EXIT, TargetError, UsageError } from "../../base/errors.ts";
import { didYouMean } from "../../base/did-you-mean.ts";
import { attempt } from "../../harness/evidence/attempt.ts";
import { type LeftOut, readAuditRecords } from "../../harness/observe/api/audit-records.ts";
import { ComputeHosts } from "../../harness/observe/host/compute-hosts.ts";
import { readComputeServices } from "../../harness/observe/api/services.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { sideBySide } from "../../base/side-by-side.ts";
import { renderAudit } from "../../operate/audit/render-audit.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import { cloudInUse } from "../session/cloud-in-use.ts";
import { printJson } from "../terminal/print-json.ts";
import { screen } from "../terminal/screen.ts";

/** Hosts that are looked at side by side. */
const AT_ONCE = 8;

export function auditCommand() {
  return new Command("audit")
    .description("check the pinning of every guest on the compute hosts; read-only, creates nothing")
    .option("--host <name>", "only this compute host, by Nova's name; repeat for several", gather)
    .option("--json", "print the report as JSON")
    .addHelpText(
      "after",
      `
Exit codes:
  0 nothing is violated (warnings may be there)   1 violated   10 inconclusive: something could not be read

Example:
  npx pinproof audit
  npx pinproof audit --host compute-1 --host compute-2 --json`,
    )
    .action(async ({ host: names = [], json = false }) => {
      const target = cloudInUse();
      const report = await audit(target, names);
      if (json) printJson(report);
      else process.stdout.write(renderAudit(report, screen()));
      process.exitCode = EXIT[report.outcome];
    });
}

function gather(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}

/** @param names of the hosts that are meant; none is every configured one */
export async function audit(target: CloudTarget, names: readonly string[]): Promise<AuditReport> {
  const chosen = chooseHosts(target, names);
  const started = Date.now();
  const leftOut = (["nova", "placement"] as const).filter((level) => target.leaveOut?.includes(level) === true);
  await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
  await using hosts = new ComputeHosts(target.hosts);
  const records = await sideBySide(chosen, AT_ONCE, (host) =>
    readAuditRecords(host, { client, connection: hosts.connectionTo(host.name), leftOut }),
  );
  return auditReport(records.map(readHost), {
    ...{ cloud: target.cloud, at: new Date(started).toISOString(), durationMs: Date.now() - started, leftOut },
    inconclusive: names.length > 0 ? [] : await othersOf(target, client, leftOut),
  });
}

function chooseHosts({ hosts, cloud }: CloudTarget, names: readonly string[]): readonly ComputeHost[] {
  if (hosts.length === 0) {
    throw new TargetError(`no compute host of cloud ${cloud} is configured, so none can be audited`, {
      hint: "Name them under `hosts` of pinproof.yaml.",
    });
  }
  const known = hosts.map(({ name }) => name);
  const [unknown] = names.filter((name) => !known.includes(name));
  if (unknown === undefined) return names.length === 0 ? hosts : hosts.filter(({ name }) => names.includes(name));
  throw new UsageError(`host "${unknown}" is not among the configured compute hosts${didYouMean(unknown, known)}`, {
    said: `configured: ${known.join(", ")}`,
  });
}

/** Hosts that Nova knows, and that nobody has configured: nothing is known of their guests. */
async function othersOf(
  { hosts }: CloudTarget,
  client: OpenStackClient,
  leftOut: readonly LeftOut[],
): Promise<AuditReport["inconclusive"]> {
  if (leftOut.includes("nova")) return [];
  const services = await attempt(readComputeServices(client));
  if (!services.ok) return [{ what: "which other compute hosts there are", reason: services.reason }];
  const others = [...services.value.keys()].filter((name) => hosts.every((host) => host.name !== name)).sort();
  if (others.length === 0) return [];
  return [
    {
      what: `compute host ${others.join(", ")}`,
      reason: "Nova lists it, but pinproof.yaml does not say how to reach it",
    },
  ];
}
