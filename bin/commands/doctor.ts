import { Command } from "@commander-js/extra-typings";
import type { DoctorClient } from "../../operate/doctor/cloud.ts";
import { examine, worstIsFailed } from "../../operate/doctor/doctor.ts";
import { examineMachine } from "../../operate/doctor/machine.ts";
import { plain } from "../../base/plain-text.ts";
import { EXIT, InterruptedError } from "../../base/errors.ts";
import { ComputeHosts } from "../../harness/observe/host/compute-hosts.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { renderFindings } from "../../operate/doctor/render-findings.ts";
import { cloudInUse } from "../session/cloud-in-use.ts";
import { commandInterrupts } from "../terminal/interrupts.ts";
import { printJson } from "../terminal/print-json.ts";
import { screen } from "../terminal/screen.ts";

/** Raised when a reader of this version could not understand the JSON. */
const LAYOUT = 1;

export function doctorCommand() {
  return new Command("doctor")
    .description("check whether a run can work on your cloud, and how much it can observe; creates nothing")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      `
Each line is ok, warning (a run works, but observes less than it could), failed, or unknown (could not be checked).
Exit code: 0, or 3 where something failed. \`pinproof cloud doctor\` checks this machine for the local cloud.

Example:
  OS_CLOUD=mine npx pinproof doctor`,
    )
    .action(async ({ json }) => {
      using interrupts = commandInterrupts("ending connections");
      const { signal } = interrupts;
      const target = cloudInUse();
      await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
      await using hosts = new ComputeHosts(target.hosts);
      let findings;
      try {
        findings = await examine({ target, client: doctorClient(client), hosts, machine: examineMachine, signal });
      } catch (error) {
        if (signal.aborted) throw new InterruptedError("interrupted; nothing was created");
        throw error;
      }
      if (json) printJson({ layout: LAYOUT, cloud: target.cloud, findings });
      else process.stdout.write(`Cloud ${plain(target.cloud)}\n\n${renderFindings(findings, screen())}`);
      if (worstIsFailed(findings)) process.exitCode = EXIT.target;
    });
}

/** The client, with the time that the API tells. */
function doctorClient(client: OpenStackClient): DoctorClient {
  return {
    request: (...call) => client.request(...call),
    whoami: () => client.whoami(),
    apiDate: async (signal) => {
      const { headers, body } = await client.open("compute", "GET", "/", signal === undefined ? {} : { signal });
      await body.dump();
      return typeof headers.date === "string" ? headers.date : undefined;
    },
  };
}
