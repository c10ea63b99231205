import { Command, Option } from "@commander-js/extra-typings";
import { HOST_SET_NAMES, HOST_SETS } from "../../cloud/hosts/shapes.ts";
import { cloudEnvironment } from "../../cloud/environment.ts";
import { hostChecks } from "../../cloud/machine/can-it-run-here.ts";
import { cloudLayout } from "../../cloud/layout.ts";
import { cloudDestroy, cloudDown, cloudUp } from "../../cloud/local-cloud.ts";
import { readLogs } from "../../cloud/controller/logs.ts";
import { cloudStatus } from "../../cloud/status.ts";
import { EXIT, InterruptedError } from "../../base/errors.ts";
import { plainLines } from "../../base/plain-text.ts";
import { terminalProgress } from "../../base/progress.ts";
import { TimeLine } from "../../base/time-line.ts";
import { commandInterrupts } from "../terminal/interrupts.ts";
import { printJson } from "../terminal/print-json.ts";
import { printTimeLine } from "../terminal/print-time-line.ts";

export function cloudCommand() {
  return new Command("cloud")
    .description("the local cloud: a real OpenStack in one container on this machine")
    .addHelpText("after", "\nExample:\n  npx pinproof cloud up && npx pinproof cloud status")
    .addCommand(up())
    .addCommand(down())
    .addCommand(status())
    .addCommand(logs())
    .addCommand(env())
    .addCommand(doctor())
    .addCommand(destroy());
}

function up() {
  return new Command("up")
    .description("bring the local cloud up; it stays up until `cloud down`")
    .addOption(
      new Option(
        "--profile <profile>",
        `its host set: ${Object.entries(HOST_SETS)
          .map(([name, { says }]) => `${name} (${says})`)
          .join(", ")}; also changes a running cloud`,
      ).choices(HOST_SET_NAMES),
    )
    .addHelpText("after", "\nExample:\n  npx pinproof cloud up\n  npx pinproof cloud up --profile B")
    .action(async ({ profile: hostSet }) => {
      using interrupts = commandInterrupts("taking the container down");
      const progress = terminalProgress();
      const { signal } = interrupts;
      const timeLine = new TimeLine();
      try {
        const options = { progress, signal, timeLine, ...(hostSet ? { hostSet } : {}) };
        const { startedNow, hostSet: got } = await cloudUp(options);
        if (startedNow) printTimeLine(timeLine);
        else progress.say(`The local cloud is up, with host set ${got}.`);
      } catch (error) {
        if (signal.aborted) throw new InterruptedError("interrupted; the next `cloud up` continues from here");
        throw error;
      }
      progress.say('Next: npx pinproof run, or eval "$(npx pinproof cloud env)" and then: openstack server list');
    });
}

function down() {
  return new Command("down")
    .description("stop the local cloud and keep its data; succeeds if it is not running")
    .addHelpText("after", "\nExample:\n  npx pinproof cloud down")
    .action(async () => {
      const progress = terminalProgress();
      await cloudDown({ progress });
      progress.say("The local cloud is down.");
    });
}

function destroy() {
  return new Command("destroy")
    .description("stop the local cloud and remove all its files; succeeds if there is none")
    .addHelpText("after", "\nExample:\n  npx pinproof cloud destroy")
    .action(async () => {
      const progress = terminalProgress();
      await cloudDestroy({ progress });
      progress.say("The local cloud is removed.");
    });
}

function status() {
  return new Command("status")
    .description("show whether it is up, its address, services and compute hosts")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  npx pinproof cloud status")
    .action(async ({ json }) => {
      const found = await cloudStatus(cloudLayout());
      if (json) printJson(found);
      else process.stdout.write(`${plainLines(found.lines.join("\n"))}\n`);
    });
}

function logs() {
  return new Command("logs")
    .description("print the end of a service's or a step's log; without a name, list the logs")
    .argument("[name]", "a service such as nova-compute, or a step such as schemas")
    .option("-n, --lines <number>", "how many lines", "50")
    .addHelpText("after", "\nExample:\n  npx pinproof cloud logs nova-compute -n 100")
    .action((name, { lines }) => {
      process.stdout.write(plainLines(readLogs(cloudLayout(), name, Number(lines))));
    });
}

function env() {
  return new Command("env")
    .description("print shell variables for the openstack client, cdktf and pinproof")
    .addHelpText("after", '\nExample:\n  eval "$(npx pinproof cloud env)"\n  openstack server list')
    .action(async () => {
      process.stdout.write(await cloudEnvironment(cloudLayout(), terminalProgress()));
    });
}

function doctor() {
  return new Command("doctor")
    .description("check whether this machine can run the local cloud")
    .addHelpText("after", "\nExample:\n  npx pinproof cloud doctor")
    .action(() => {
      const checks = hostChecks(cloudLayout());
      for (const { what, good, found, remedy } of checks) {
        process.stdout.write(
          `${good ? "✓" : "✗"} ${plainLines(`${what}: ${found}${good ? "" : `\n    ${remedy}`}`)}\n`,
        );
      }
      if (checks.some(({ good }) => !good)) process.exitCode = EXIT.target;
    });
}
