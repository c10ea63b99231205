// A compute host, and how it is reached.
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

/** Where kubectl finds the pod that holds libvirt; which of them is on the host's node is found out. */
export interface PodSettings {
  /** Namespace of the pods. @default "openstack" */
  readonly namespace?: string;
  /** Label that selects the libvirt pods. @default "application=libvirt" */
  readonly selector?: string;
  /** Container of the pod. @default "libvirt" */
  readonly container?: string;
  /** Context of the kubeconfig. @default the current one */
  readonly context?: string;
}
