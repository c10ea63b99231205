// Connection by `juju ssh`, for clouds of charms: Juju knows the machine's address, key and host key.
import { shellWords } from "../../base/shell.ts";
import { type CommandResult, run } from "../../base/command.ts";
import type { HypervisorError } from "../../base/errors.ts";
import type { ComputeHost } from "./compute-host.ts";
import { type HostConnection, type Run, shellCommand } from "./connection.ts";
import { type CommandFailure, type Reason, wayError } from "./failure.ts";
import { sendScript } from "./send-script.ts";

export class JujuConnection implements HostConnection {
  private readonly host: ComputeHost;
  private readonly start: Run;

  constructor(host: ComputeHost, start: Run = run) {
    this.host = host;
    this.start = start;
  }

  script(text: string, args: readonly string[], signal?: AbortSignal): Promise<CommandResult> {
    const { model, user, address: unit } = this.host;
    // https://documentation.ubuntu.com/juju/latest/reference/juju-cli/list-of-juju-cli-commands/ssh: a pseudo terminal is by default
    // taken where one is there, and then both outputs would be one. What follows the unit is joined with blanks, as ssh does.
    const words = [
      ...["ssh", "--pty=false", ...(model === undefined ? [] : ["-m", model])],
      ...[user === undefined ? unit : `${user}@${unit}`, "--", shellWords(shellCommand(args))],
    ];
    return sendScript(text, ["juju", ...words], {
      ...{ start: this.start, signal },
      meaning: (failure) => jujuError(this.host, failure),
    });
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

const REASONS: readonly Reason[] = [
  [
    /there is no such program/i,
    () => ["there is no juju on this machine", "install the Juju client: snap install juju"],
  ],
  [
    /please log in|not logged in|log(?:ged)? ?in again|No controllers registered|No selected controller/i,
    () => ["Juju is not logged in to a controller", "log in: juju login"],
  ],
  [
    /(?:unit|machine|application) .*not found|is not a valid unit/i,
    ({ address }) => [
      `Juju has no unit ${address}`,
      "`juju status nova-compute` lists the units: name one as the address",
    ],
  ],
  [
    /model .*not found|No model in focus|no (?:selected )?model/i,
    ({ model }) => [
      model === undefined ? "Juju has no current model" : `Juju has no model ${model}`,
      "`juju models` lists them: name one as the model",
    ],
  ],
  [
    /Permission denied \(/i,
    ({ address }) => [`${address} does not accept your key`, "add it to the model: juju add-ssh-key"],
  ],
  [
    /host key|timed out|No route to host|unreachable|cannot connect/i,
    ({ address }) => [`${address} cannot be reached`, `try by hand: juju ssh ${address} true`],
  ],
];

/** What is wrong with the way, by juju's own words. */
export function jujuError(host: ComputeHost, error: CommandFailure): HypervisorError {
  return wayError(host, error, { reasons: REASONS, otherwise: ({ summary }) => summary });
}
