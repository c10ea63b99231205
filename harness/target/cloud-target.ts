// The cloud that a run works on, and how its compute hosts are reached.
import type { Config } from "../config/config.ts";

/** A compute host, as the evidence readers reach it. */
export interface ComputeHost {
  /** Nova's name of it: `OS-EXT-SRV-ATTR:host`. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Private key file; without it ssh's own configuration and agent decide. */
  readonly identityFile?: string;
  /**
   * A known_hosts file holding this host's key, made before the first connection; without it the user's own known_hosts
   * is used. Keys are always checked.
   */
  readonly knownHostsFile?: string;
  /** How virsh is called there. @default ["virsh"] */
  readonly virsh: readonly string[];
  /** File or folder that holds nova.conf on the host. */
  readonly novaConfig: string;
}

export interface CloudTarget extends Pick<Config, "limits" | "flavors" | "leaveOut" | "report"> {
  /** `local`: our own local cloud. `named`: OS_CLOUD. */
  readonly kind: "local" | "named";
  /** Name of the cloud inside clouds.yaml. */
  readonly cloud: string;
  /** Full path of clouds.yaml: the provider is given this file and this name, and nothing else. */
  readonly cloudsFile: string;
  readonly hosts: readonly ComputeHost[];
  /** Name or id of the base image in Glance. @default `pinproof-base`, else the newest CirrOS image */
  readonly baseImage?: string;
}
