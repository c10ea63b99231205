// This machine is the compute host.
import { type CommandResult, run } from "../../base/command.ts";
import { isPinproofError } from "../../base/errors.ts";
import type { ComputeHost } from "./compute-host.ts";
import { type HostConnection, type Run, SCRIPT_MS, scriptInput, shellCommand } from "./connection.ts";
import { commandFailure, wayError } from "./failure.ts";

export class LocalConnection implements HostConnection {
  private readonly host: ComputeHost;
  private readonly start: Run;

  constructor(host: ComputeHost, start: Run = run) {
    this.host = host;
    this.start = start;
  }

  async script(text: string, args: readonly string[], signal?: AbortSignal): Promise<CommandResult> {
    const [file = "sh", ...words] = shellCommand(args);
    try {
      return await this.start(file, words, {
        input: scriptInput(text),
        timeoutMs: SCRIPT_MS,
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (!isPinproofError(error, "COMMAND") || signal?.aborted === true) throw error;
      throw wayError(this.host, commandFailure(error), { reasons: [], otherwise: ({ summary }) => summary });
    }
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
