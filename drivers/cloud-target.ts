// The cloud that a run works on, and how its compute hosts are reached.
import type { Config, PodSettings } from "../harness/targets/config.ts";

/** The program that carries a script to a compute host. */
export const TRANSPORTS = ["ssh", "juju", "kubectl", "local"] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** A compute host, as the evidence readers reach it. */
export interface ComputeHost {
  /** Nova's name of it: `OS-EXT-SRV-ATTR:host`. */
  readonly name: string;
  /** `local`: this machine is the host. @default "ssh" */
  readonly transport?: Transport;
  /** By the transport: an address or an alias of ssh's configuration, a unit of Juju, a node of Kubernetes; not used by `local`. */
  readonly address: string;
  /** @default what ssh's own configuration says */
  readonly port?: number;
  /** @default what ssh's own configuration says */
  readonly user?: string;
  /** Private key file; without it ssh's own configuration and agent decide. */
  readonly identityFile?: string;
  /**
   * A known_hosts file holding this host's key, made before the first connection; without it the user's own known_hosts
   * is used. Keys are always checked.
   */
  readonly knownHostsFile?: string;
  /** Jump host, as ssh's ProxyJump takes it. */
  readonly jump?: string;
  /** A configuration file for ssh, or `none`. @default the user's own */
  readonly sshConfig?: string;
  /** Juju's model, as `juju ssh -m` takes it. */
  readonly model?: string;
  /** The pod of Kubernetes that holds libvirt. */
  readonly pod?: PodSettings;
  /** How virsh is called there: what gives it its rights, what leads into its container, the program, and its URI. */
  readonly virsh: readonly string[];
  /** File or folder that holds nova.conf on the host. */
  readonly novaConfig: string;
}

export interface CloudTarget extends Pick<Config, "limits" | "flavors" | "leaveOut" | "report"> {
  /** `local`: our own local cloud. `named`: by OS_CLOUD, pinproof.yaml or OS_AUTH_URL. */
  readonly kind: "local" | "named";
  /** Name of the cloud inside clouds.yaml. */
  readonly cloud: string;
  /**
   * Full path of clouds.yaml: the provider is given this file and this name, and nothing else. For the cloud `envvars`, which OS_*
   * variables describe, in its place the cloud and the project that they mean.
   */
  readonly cloudsFile: string;
  readonly hosts: readonly ComputeHost[];
  /** Name or id of the base image in Glance. @default `pinproof-base`, else the newest CirrOS image */
  readonly baseImage?: string;
  /**
   * Name of an image whose guest halts at once, for experiments that no guest is asked in: a guest that boots under emulation keeps
   * a CPU busy for seconds. @default none: every server has the base image
   */
  readonly haltingImage?: string;
}
