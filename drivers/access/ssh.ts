// One SSH connection per compute host, shared by all observations: OpenSSH's own multiplexing, so that the user's configuration,
// aliases, agent and jump hosts work as they do by hand. Host keys are always checked; ssh never prompts.
import { shellWords } from "../../base/shell.ts";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, run } from "../../base/command.ts";
import type { HypervisorError } from "../../base/errors.ts";
import { makeScratchFolder, SSH_SOCKET } from "../../base/files/scratch.ts";
import type { ComputeHost } from "./compute-host.ts";
import { type HostConnection, type Run, shellCommand } from "./connection.ts";
import { type CommandFailure, type Reason, wayError } from "./failure.ts";
import { sendScript } from "./send-script.ts";

const CONNECT_SECONDS = 30;
/** How long an idle connection outlives us if we are killed before `dispose`. */
const PERSIST_SECONDS = 60;

export class SshConnection implements HostConnection {
  readonly host: ComputeHost;
  private readonly folder: string;
  private readonly start: Run;

  constructor(host: ComputeHost, start: Run = run) {
    this.host = host;
    this.start = start;
    this.folder = makeScratchFolder();
  }

  script(text: string, args: readonly string[], signal?: AbortSignal): Promise<CommandResult> {
    const words = [...this.options(), destination(this.host), shellWords(shellCommand(args))];
    return sendScript(text, ["ssh", ...words], {
      ...{ start: this.start, signal },
      meaning: (failure) => sshError(this.host, failure),
    });
  }

  async dispose(): Promise<void> {
    const args = [...this.options(), "-O", "exit", destination(this.host)];
    await this.start("ssh", args, { accept: [0, 255], timeoutMs: 30_000 }).catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }

  private options(): readonly string[] {
    const { port, identityFile, knownHostsFile, jump, sshConfig } = this.host;
    const settings = [
      "BatchMode=yes",
      "StrictHostKeyChecking=yes",
      `ConnectTimeout=${CONNECT_SECONDS}`,
      "ServerAliveInterval=10",
      "ServerAliveCountMax=6",
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
      ...(jump === undefined ? [] : [`ProxyJump=${jump}`]),
    ];
    return [
      "-T",
      ...(sshConfig === undefined ? [] : ["-F", sshConfig]),
      // Without a port of ours the user's configuration decides, and an alias keeps its own.
      ...(port === undefined ? [] : ["-p", String(port)]),
      ...settings.flatMap((setting) => ["-o", setting]),
    ];
  }
}

function destination({ user, address }: ComputeHost): string {
  return user === undefined ? address : `${user}@${address}`;
}

/** As it is typed to connect by hand. */
function byHand(host: ComputeHost): string {
  const { port, jump, sshConfig } = host;
  const options = [
    ...(sshConfig === undefined ? [] : ["-F", sshConfig]),
    ...(jump === undefined ? [] : ["-J", jump]),
    ...(port === undefined ? [] : ["-p", String(port)]),
  ];
  return shellWords(["ssh", ...options, destination(host)]);
}

const REASONS: readonly Reason[] = [
  [
    /HOST IDENTIFICATION HAS CHANGED/i,
    ({ address, knownHostsFile }) => [
      "its SSH host key has changed",
      `if the host was reinstalled, remove the old key: ssh-keygen -R ${address}${knownHostsFile === undefined ? "" : ` -f ${knownHostsFile}`}`,
    ],
  ],
  [
    /host key is known|Host key verification failed/i,
    (host) => ["its SSH host key is not known", `connect once by hand and compare the key: ${byHand(host)}`],
  ],
  [
    /Permission denied \(/i,
    ({ user, identityFile }) => [
      `it does not accept ${user === undefined ? "your user" : `user ${user}`}${identityFile === undefined ? "" : ` with the key ${identityFile}`}`,
      "put the public key into that user's authorized_keys on the host, or name another user or key",
    ],
  ],
  [
    /Connection refused/i,
    ({ port }) => [
      `SSH is refused${port === undefined ? "" : ` on port ${port}`}`,
      "is sshd running there, and is the port right?",
    ],
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
  const otherwise = ({ status, summary }: CommandFailure): string =>
    status === 255 ? "the SSH connection failed" : summary;
  return wayError(host, error, { reasons: REASONS, otherwise });
}
