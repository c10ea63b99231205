// This machine is the compute host.
import { type CommandResult, run } from "../../base/command.ts";
import type { ComputeHost } from "./compute-host.ts";
import { type HostConnection, type Run, shellCommand } from "./connection.ts";
import { wayError } from "./failure.ts";
import { sendScript } from "./send-script.ts";

export class LocalConnection implements HostConnection {
  private readonly host: ComputeHost;
  private readonly start: Run;

  constructor(host: ComputeHost, start: Run = run) {
    this.host = host;
    this.start = start;
  }

  script(text: string, args: readonly string[], signal?: AbortSignal): Promise<CommandResult> {
    return sendScript(text, shellCommand(args), {
      ...{ start: this.start, signal },
      meaning: (failure) => wayError(this.host, failure, { reasons: [], otherwise: ({ summary }) => summary }),
    });
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
