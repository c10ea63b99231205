// One SSH connection per compute host, shared by all looks: OpenSSH's own multiplexing, so that the user's configuration,
// agent and jump hosts work as they do by hand. Host keys are always checked, nothing is ever asked.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, run } from "../command.ts";
import { HypervisorError, isPinproofError, type PinproofError } from "../errors.ts";
import { makeScratchFolder, SSH_SOCKET } from "../scratch.ts";
import type { ComputeHost } from "../target/cloud-target.ts";

/** As `run` of command.ts; tests give another. */
export type Run = typeof run;

const CONNECT_SECONDS = 10;
const LOOK_MS = 60_000;
/** How long an idle connection outlives us if we are killed before `dispose`. */
const PERSIST_SECONDS = 60;

export class SshConnection {
  readonly host: ComputeHost;
  private readonly folder: string;
  private readonly start: Run;

  constructor(host: ComputeHost, start: Run = run) {
    this.host = host;
    this.start = start;
    this.folder = makeScratchFolder();
  }

  /**
   * Runs a POSIX sh script on the host.
   * @param args given to the script as "$1" and so on
   * @throws HypervisorError saying what is wrong with the connection, and what to do
   */
  async script(text: string, args: readonly string[], signal?: AbortSignal): Promise<CommandResult> {
    const command = ["sh", "-s", "--", ...args].map(quote).join(" ");
    try {
      return await this.start("ssh", [...this.options(), this.destination(), command], {
        input: text,
        timeoutMs: LOOK_MS,
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (!isPinproofError(error, "COMMAND") || signal?.aborted === true) throw error;
      throw sshError(this.host, commandFailure(error));
    }
  }

  /** Ends the shared connection. Never fails: what is left ends by itself. */
  async dispose(): Promise<void> {
    const args = [...this.options(), "-O", "exit", this.destination()];
    await this.start("ssh", args, { accept: [0, 255], timeoutMs: 5000 }).catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  private destination(): string {
    return `${this.host.user}@${this.host.address}`;
  }

  private options(): readonly string[] {
    const { port, identityFile, knownHostsFile } = this.host;
    const settings = [
      "BatchMode=yes",
      "StrictHostKeyChecking=yes",
      `ConnectTimeout=${CONNECT_SECONDS}`,
      "ServerAliveInterval=10",
      "ServerAliveCountMax=2",
      "ControlMaster=auto",
      `ControlPath=${join(this.folder, SSH_SOCKET)}`,
      `ControlPersist=${PERSIST_SECONDS}`,
      "ForwardAgent=no",
      // Nothing is written on this side either: known_hosts stays as it is.
      "UpdateHostKeys=no",
      "ClearAllForwardings=yes",
      ...(identityFile === undefined ? [] : [`IdentityFile=${identityFile}`, "IdentitiesOnly=yes"]),
      ...(knownHostsFile === undefined
        ? []
        : [`UserKnownHostsFile=${knownHostsFile}`, "GlobalKnownHostsFile=/dev/null"]),
    ];
    // Key and host key of our own: then the user's configuration has nothing to say.
    const own = identityFile !== undefined && knownHostsFile !== undefined ? ["-F", "none"] : [];
    return ["-T", ...own, "-p", String(port), ...settings.flatMap((setting) => ["-o", setting])];
  }
}

/** What of a CommandError is needed; it may come from another realm, so it is not asked for its class. */
export interface CommandFailure {
  readonly summary: string;
  readonly message: string;
  readonly stderr: string;
  readonly status: number | undefined;
}

function commandFailure(error: PinproofError): CommandFailure {
  const { summary, message } = error;
  const stderr = "stderr" in error && typeof error.stderr === "string" ? error.stderr : "";
  const status = "status" in error && typeof error.status === "number" ? error.status : undefined;
  return { summary, message, stderr, status };
}

/** One word of a POSIX shell's command line, whatever it holds but NUL, which no argument can. */
export function quote(text: string): string {
  return /^[\w./:=@,+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const REASONS: readonly (readonly [RegExp, (host: ComputeHost) => readonly [why: string, hint: string]])[] = [
  [
    /HOST IDENTIFICATION HAS CHANGED/i,
    ({ address, knownHostsFile }) => [
      "its SSH host key has changed",
      `if the host was made anew, remove the old key: ssh-keygen -R ${address}${knownHostsFile === undefined ? "" : ` -f ${knownHostsFile}`}`,
    ],
  ],
  [
    /host key is known|Host key verification failed/i,
    ({ address, user, port }) => [
      "its SSH host key is not known",
      `connect once by hand and compare the key: ssh -p ${port} ${user}@${address}`,
    ],
  ],
  [
    /Permission denied \(/i,
    ({ user, identityFile }) => [
      `it does not accept user ${user}${identityFile === undefined ? "" : ` with the key ${identityFile}`}`,
      "put the public key into that user's authorized_keys on the host, or name another user or key",
    ],
  ],
  [
    /Connection refused/i,
    ({ port }) => [`SSH is refused on port ${port}`, "is sshd running there, and is the port right?"],
  ],
  [
    /Could not resolve hostname/i,
    ({ address }) => [`its name ${address} cannot be resolved`, "set the address of the compute host"],
  ],
  [
    /timed out|No route to host|Network is unreachable/i,
    ({ address }) => [
      `${address} does not answer`,
      "can this machine reach the compute host, or is a jump host needed (ProxyJump)?",
    ],
  ],
  [/there is no such program/i, () => ["there is no ssh on this machine", "install the OpenSSH client"]],
];

/** What is wrong with the connection, by ssh's own words. Exit status 255 is ssh's own; others are the script's. */
export function sshError(host: ComputeHost, error: CommandFailure): HypervisorError {
  const said = error.stderr.replaceAll("\r", "").trim() || error.message;
  const [why, hint] = REASONS.find(([pattern]) => pattern.test(said))?.[1](host) ?? [
    error.status === 255 ? "the SSH connection failed" : error.summary,
    undefined,
  ];
  const last = said
    .split("\n")
    .filter((line) => !/^@|^\s*$/.test(line))
    .slice(-3)
    .join("\n");
  return new HypervisorError(`compute host ${host.name} cannot be looked at: ${why}`, {
    said: last,
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}
