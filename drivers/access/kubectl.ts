// Connection by `kubectl exec` into the libvirt pod of the host's node, for OpenStack-Helm. That pod has the host's processes (hostPID) and
// root, so that the threads are read there, too.
import { type CommandResult, run } from "../../base/command.ts";
import type { PodSettings } from "./compute-host.ts";
import { HypervisorError, messageOf } from "../../base/errors.ts";
import type { ComputeHost } from "./compute-host.ts";
import { type HostConnection, type Run, shellCommand } from "./connection.ts";
import { type CommandFailure, type Reason, wayError } from "./failure.ts";
import { onTheWay, sendScript } from "./send-script.ts";

const FIND_MS = 60_000;

export const POD_DEFAULTS = { namespace: "openstack", selector: "application=libvirt", container: "libvirt" } as const;

export class KubectlConnection implements HostConnection {
  private readonly host: ComputeHost;
  private readonly start: Run;
  private pod: Promise<string> | undefined;

  constructor(host: ComputeHost, start: Run = run) {
    this.host = host;
    this.start = start;
  }

  async script(text: string, args: readonly string[], signal?: AbortSignal): Promise<CommandResult> {
    const { container = POD_DEFAULTS.container } = this.settings();
    const way = { start: this.start, signal, meaning: (failure: CommandFailure) => kubectlError(this.host, failure) };
    try {
      this.pod ??= onTheWay(() => this.findPod(signal), way);
      // No shell on the way: kubectl hands each word over as it is.
      const words = ["exec", "-i", await this.pod, "-c", container, "--", ...shellCommand(args)];
      return await sendScript(text, ["kubectl", ...this.where(), ...words], way);
    } catch (error) {
      // The pod may be another one by now.
      this.pod = undefined;
      throw error;
    }
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private settings(): PodSettings {
    return this.host.pod ?? {};
  }

  private where(): readonly string[] {
    const { context, namespace = POD_DEFAULTS.namespace } = this.settings();
    return [...(context === undefined ? [] : ["--context", context]), "-n", namespace];
  }

  private async findPod(signal?: AbortSignal): Promise<string> {
    const { selector = POD_DEFAULTS.selector } = this.settings();
    const { stdout } = await this.start(
      "kubectl",
      [
        ...[...this.where(), "get", "pods", "-l", selector],
        ...["--field-selector", `spec.nodeName=${this.host.address}`, "-o", "json", "--request-timeout=30s"],
      ],
      { timeoutMs: FIND_MS, ...(signal === undefined ? {} : { signal }) },
    );
    return podOn(this.host, stdout);
  }
}

interface Pod {
  readonly metadata?: { readonly name?: string; readonly deletionTimestamp?: string };
  readonly spec?: { readonly nodeName?: string };
  readonly status?: { readonly phase?: string };
}

/**
 * The running pod of the host's node, out of `kubectl get pods -o json`. The node is compared once more: the first pod of a list is
 * right only where there is one compute host.
 * @throws HypervisorError where there is none, or more than one
 */
export function podOn(host: ComputeHost, json: string): string {
  const { namespace = POD_DEFAULTS.namespace, selector = POD_DEFAULTS.selector } = host.pod ?? {};
  const names = podsIn(host, json)
    .filter(({ spec }) => spec?.nodeName === host.address)
    .filter(({ metadata, status }) => status?.phase === "Running" && metadata?.deletionTimestamp === undefined)
    .flatMap(({ metadata }) => metadata?.name ?? []);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  const what = `pod with the label ${selector} in the namespace ${namespace} runs on the node ${host.address}`;
  throw new HypervisorError(
    `cannot read compute host ${host.name}: ${names.length === 0 ? "no" : "more than one"} ${what}`,
    {
      ...(names.length === 0 ? {} : { said: names.join(", ") }),
      hint:
        names.length === 0
          ? `compare with: kubectl -n ${namespace} get pods -l ${selector} -o wide; set the host's address to the node's name`
          : "narrow pod.selector until one pod of each node fits",
    },
  );
}

function podsIn(host: ComputeHost, json: string): readonly Pod[] {
  try {
    const { items } = JSON.parse(json) as { items?: unknown };
    return Array.isArray(items) ? (items as readonly Pod[]) : [];
  } catch (error) {
    throw new HypervisorError(`cannot read compute host ${host.name}: kubectl's list of pods is not JSON`, {
      said: messageOf(error),
      cause: error,
    });
  }
}

const REASONS: readonly Reason[] = [
  [/there is no such program/i, () => ["there is no kubectl on this machine", "install kubectl"]],
  [
    /must be logged in|Unauthorized|forbidden/i,
    ({ pod }) => [
      "Kubernetes denies access",
      `ask for get pods and create pods/exec in the namespace ${pod?.namespace ?? POD_DEFAULTS.namespace}`,
    ],
  ],
  [
    /context .*does not exist|no configuration has been provided|Missing or incomplete configuration/i,
    () => ["kubectl has no cluster configured", "set KUBECONFIG, or pod.context"],
  ],
  [
    /connection to the server .* was refused|Unable to connect to the server|no such host|i\/o timeout/i,
    () => [
      "the Kubernetes API does not answer",
      "is KUBECONFIG the right one, and can this machine reach the cluster?",
    ],
  ],
  [
    /container .*(?:not found|is not valid)/i,
    ({ pod }) => [
      `its pod has no container ${pod?.container ?? POD_DEFAULTS.container}`,
      "set pod.container to the one that holds virsh",
    ],
  ],
  [
    /NotFound|not found/i,
    ({ address }) => [`its pod is gone from the node ${address}`, "is libvirt being restarted there? Try again"],
  ],
];

/** What is wrong with the way, by kubectl's own words. */
export function kubectlError(host: ComputeHost, error: CommandFailure): HypervisorError {
  return wayError(host, error, { reasons: REASONS, otherwise: ({ summary }) => summary });
}
