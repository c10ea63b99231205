// What pinproof.yaml may say: how a cloud of one's own is reached, what may be taken of it, and where reports go. Everything is
// optional. docs/config.md tells each field to its writer; `schemas/config.schema.json` is generated from here.
import type { PodSettings } from "../../drivers/access/compute-host.ts";
import type { Level } from "../../nova/levels.ts";

export interface Config {
  /** Name of the cloud in clouds.yaml, where OS_CLOUD names none. */
  readonly cloud?: string;
  /** Name or id of the image that is duplicated. */
  readonly baseImage?: string;
  /** How every host is reached, where the host's own entry says nothing else. */
  readonly access?: AccessSettings;
  /** The compute hosts; without them nothing is read from hypervisors, and those levels are inconclusive. */
  readonly hosts?: readonly HostEntry[];
  /** What a run may take of the cloud. */
  readonly limits?: Limits;
  /** Names or ids of flavors that are there already, to be used where this user may not make flavors. */
  readonly flavors?: readonly string[];
  /** Levels that are not judged, for this user may not read them; each is told as left out, with this as the reason. */
  readonly leaveOut?: readonly Level[];
  /** Where reports go, beside the run's own folder. */
  readonly report?: ReportSettings;
}

/** The way to virsh on a compute host. */
export interface AccessSettings {
  /** Name of an access profile: what the deployment tool does, as data. @default "plain" */
  readonly profile?: string;
  /** What carries our script there. @default the profile's */
  readonly transport?: "ssh" | "juju" | "kubectl" | "local";
  /** Who logs in. @default what your ssh configuration says */
  readonly user?: string;
  /**
   * Port of sshd.
   * @asType integer
   * @minimum 1
   * @maximum 65535
   * @default what your ssh configuration says
   */
  readonly port?: number;
  /** File of a private key; `~/` and paths relative to this file are taken. @default what your ssh configuration and agent say */
  readonly identityFile?: string;
  /** File of host keys; they are always checked. @default your own */
  readonly knownHostsFile?: string;
  /** Jump host, as ssh's ProxyJump takes it. */
  readonly jump?: string;
  /** Configuration file for ssh, or "none" for none. @default your own */
  readonly sshConfig?: string;
  /** Model of Juju, where it is not the current one: for a profile that goes by juju. */
  readonly model?: string;
  /** Pod that holds libvirt: for a profile that goes by kubectl. */
  readonly pod?: PodSettings;
  /** How a command gets the rights that virsh needs; words, parted by blanks: "sudo -n". Empty: none. @default the profile's */
  readonly privilege?: string;
  /** How a command gets into the container that holds virsh: "podman exec -u root nova_virtqemud". Empty: none. @default the profile's */
  readonly container?: string;
  /** The virsh program, with its first words where there are some. @default the profile's */
  readonly virsh?: string;
  /** libvirt's connection URI. Empty: the host's own default. @default the profile's */
  readonly uri?: string;
  /** File or folder with nova.conf on the host, outside of any container. @default the profile's */
  readonly novaConfig?: string;
}

export interface HostEntry extends AccessSettings {
  /** Nova's name of the host: `openstack compute service list`. */
  readonly name: string;
  /**
   * Where it answers: an address or an alias of your ssh configuration; with juju its unit, with kubectl its node.
   * @default the name
   */
  readonly address?: string;
}

/** What a run may take of the cloud; a run that would take more does not begin. */
export interface Limits {
  /**
   * Servers at the same time.
   * @asType integer
   * @minimum 1
   */
  readonly maxServers?: number;
  /** What stays free on each host, beside what a run takes. */
  readonly reserve?: {
    /**
     * PCPU.
     * @asType integer
     * @minimum 0
     */
    readonly dedicatedCpus?: number;
    /**
     * VCPU.
     * @asType integer
     * @minimum 0
     */
    readonly sharedCpus?: number;
    /**
     * Memory.
     * @asType integer
     * @minimum 0
     */
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
