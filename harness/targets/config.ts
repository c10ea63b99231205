// What pinproof.yaml may say: how a cloud of one's own is reached, what may be taken of it, and where reports go. Everything is
// optional. docs/config.md lists each field; `schemas/config.schema.json` is generated from here.
import type { PodSettings } from "../../drivers/access/compute-host.ts";
import type { Level } from "../../nova/levels.ts";

export interface Config {
  /** Name of the cloud in clouds.yaml, where OS_CLOUD names none. */
  readonly cloud?: string;
  /** Name or id of the image to duplicate. */
  readonly baseImage?: string;
  /** How hosts are reached; a host's own entry overrides it. */
  readonly access?: AccessSettings;
  /** The compute hosts. Without them the levels libvirt and kernel are inconclusive. */
  readonly hosts?: readonly HostEntry[];
  /** What a run may take of the cloud. */
  readonly limits?: Limits;
  /** Names or ids of existing flavors, for a user who may not create flavors: a run uses only these. */
  readonly flavors?: readonly string[];
  /** Levels not to judge, because this user may not read them; reports list them as left out. */
  readonly leaveOut?: readonly Level[];
  /** Where reports are written, besides the run's own folder. */
  readonly report?: ReportSettings;
}

/** The way to virsh on a compute host. */
export interface AccessSettings {
  /** Name of an access profile (docs/access.md): how the deployment tool lets its operators reach virsh. @default "plain" */
  readonly profile?: string;
  /** Program that carries pinproof's script to the host. @default the profile's */
  readonly transport?: "ssh" | "juju" | "kubectl" | "local";
  /** User who logs in. @default what your ssh configuration says */
  readonly user?: string;
  /**
   * Port of sshd.
   * @asType integer
   * @minimum 1
   * @maximum 65535
   * @default what your ssh configuration says
   */
  readonly port?: number;
  /** Private key file; `~/` and paths relative to this file are allowed. @default what your ssh configuration and agent say */
  readonly identityFile?: string;
  /** File with known host keys; keys are always checked. @default your own */
  readonly knownHostsFile?: string;
  /** Jump host, in the form of ssh's ProxyJump. */
  readonly jump?: string;
  /** Configuration file for ssh, or "none". @default your own */
  readonly sshConfig?: string;
  /** Juju model, if not the current one; for profiles that use juju. */
  readonly model?: string;
  /** Pod that holds libvirt; for profiles that use kubectl. */
  readonly pod?: PodSettings;
  /** Command that gives virsh its rights, such as "sudo -n". Empty: none. @default the profile's */
  readonly privilege?: string;
  /** Command that enters the container with virsh, such as "podman exec -u root nova_virtqemud". Empty: none. @default the profile's */
  readonly container?: string;
  /** The virsh program, with leading arguments if it needs any. @default the profile's */
  readonly virsh?: string;
  /** libvirt's connection URI. Empty: the host's own default. @default the profile's */
  readonly uri?: string;
  /** File or folder with nova.conf on the host, outside of any container. @default the profile's */
  readonly novaConfig?: string;
}

export interface HostEntry extends AccessSettings {
  /** Nova's name of the host, as in `openstack compute service list`. */
  readonly name: string;
  /**
   * Where the host answers: an address or an alias of your ssh configuration; with juju its unit, with kubectl its node.
   * @default the name
   */
  readonly address?: string;
}

/** What a run may take of the cloud. */
export interface Limits {
  /**
   * Servers alive at the same time, over all experiments.
   * @asType integer
   * @minimum 1
   */
  readonly maxServers?: number;
  /** What stays free on each host. */
  readonly reserve?: {
    /**
     * Dedicated CPUs (PCPU).
     * @asType integer
     * @minimum 0
     */
    readonly dedicatedCpus?: number;
    /**
     * Shared CPUs (VCPU).
     * @asType integer
     * @minimum 0
     */
    readonly sharedCpus?: number;
    /**
     * Memory in MiB.
     * @asType integer
     * @minimum 0
     */
    readonly memoryMiB?: number;
  };
}

export interface ReportSettings {
  /** Folder in which reports are also written, for a pipeline to pick up. */
  readonly folder?: string;
  /** Folder to which each run adds its report.json, for `pinproof history`. */
  readonly history?: string;
  /** File of metrics for node_exporter's textfile collector. */
  readonly prometheus?: string;
}
