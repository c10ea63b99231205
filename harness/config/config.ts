// What pinproof.yaml may say: how a cloud of one's own is reached, what may be taken of it, and where reports go. Everything is
// optional. docs/config.md tells each field to its writer; `schemas/config.schema.json` is generated from here.
import type { Level } from "../judge/verdict.ts";

export interface Config {
  /** Name of the cloud in clouds.yaml, where OS_CLOUD names none. */
  readonly cloud?: string;
  /** Name or id of the image that is duplicated. */
  readonly baseImage?: string;
  /** How every host is reached, where the host's own entry says nothing else. */
  readonly access?: AccessSettings;
  readonly hosts?: readonly HostEntry[];
  readonly limits?: Limits;
  /** Names or ids of flavors that are there already, to be used where this user may not make flavors. */
  readonly flavors?: readonly string[];
  /** Levels that are not judged, for this user may not read them; each is told as left out, with this as the reason. */
  readonly leaveOut?: readonly Level[];
  readonly report?: ReportSettings;
}

/** The way to virsh on a compute host. */
export interface AccessSettings {
  /** Name of an access profile: what the deployment tool does, as data. @default "plain" */
  readonly profile?: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: string;
  readonly knownHostsFile?: string;
  /** Jump host, as ssh's ProxyJump takes it. */
  readonly jump?: string;
  /** Configuration file for ssh, or "none" for none. @default your own */
  readonly sshConfig?: string;
  /** Model of Juju, where it is not the current one: for a profile that goes by juju. */
  readonly model?: string;
  /** Pod that holds libvirt: for a profile that goes by kubectl. */
  readonly pod?: PodSettings;
  /** How a command gets the rights that virsh needs; words of a command line: "sudo -n". */
  readonly privilege?: string;
  /** How a command gets into the container that holds virsh: "podman exec -u root nova_virtqemud". */
  readonly container?: string;
  /** The virsh program. */
  readonly virsh?: string;
  /** libvirt's connection URI. */
  readonly uri?: string;
  /** File or folder with nova.conf on the host. */
  readonly novaConfig?: string;
}

/** Where kubectl finds the pod that holds libvirt; which of them is on the host's node is found out. */
export interface PodSettings {
  /** @default "openstack" */
  readonly namespace?: string;
  /** Label by which the pods are known. @default "application=libvirt" */
  readonly selector?: string;
  /** Container of the pod. @default "libvirt" */
  readonly container?: string;
  /** Context of the kubeconfig. @default the current one */
  readonly context?: string;
}

export interface HostEntry extends AccessSettings {
  /** Nova's name of the host: `openstack compute service list`. */
  readonly name: string;
  /** Where it answers, where that is not its name. */
  readonly address?: string;
}

/** What a run may take of the cloud; a run that would take more does not begin. */
export interface Limits {
  /** Servers at the same time. */
  readonly maxServers?: number;
  /** What stays free on each host, beside what a run takes. */
  readonly reserve?: {
    /** PCPU. */
    readonly dedicatedCpus?: number;
    /** VCPU. */
    readonly sharedCpus?: number;
    readonly memoryMiB?: number;
  };
}

export interface ReportSettings {
  /** Also written here, beside the run's own folder: where a pipeline picks them up. */
  readonly folder?: string;
  /** Folder in which each run leaves its report.json for `pinproof history`. */
  readonly history?: string;
  /** File for node_exporter's textfile collector. */
  readonly prometheus?: string;
}
