// Where the local cloud keeps its things: one folder below the cache, so that `destroy` is the removal of one folder.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { pinproofHome } from "../base/files/home.ts";

export interface CloudLayout {
  readonly folder: string;
  /** The container's root tree, and the one that is being built. */
  readonly root: string;
  readonly rootPart: string;
  /** What is running now and how it was set up: state.ts. */
  readonly stateFile: string;
  /** Passwords, 0600. */
  readonly secretsFile: string;
  readonly guestImage: string;
  readonly sshKey: string;
  readonly knownHosts: string;
  /** What the openstack client and the provider read, 0600. */
  readonly cloudsFile: string;
  /** The list of compute hosts, for PINPROOF_CONFIG. */
  readonly hostsFile: string;
  readonly logs: string;
  readonly lock: string;
  /** Name of the container, of its cgroup and, behind `ve-`, of its interface; differs for each cache folder. */
  readonly machine: string;
}

export function cloudLayout(home: string = pinproofHome()): CloudLayout {
  const folder = join(home, "cloud");
  // An interface name has 15 characters at most, "ve-" among them.
  const machine = `pin-${createHash("sha256").update(folder).digest("hex").slice(0, 8)}`;
  return {
    folder,
    root: join(folder, "root"),
    rootPart: join(folder, "root.part"),
    stateFile: join(folder, "state.json"),
    secretsFile: join(folder, "secrets.json"),
    guestImage: join(folder, "guest.img"),
    sshKey: join(folder, "ssh", "id_ed25519"),
    knownHosts: join(folder, "ssh", "known_hosts"),
    cloudsFile: join(folder, "clouds.yaml"),
    hostsFile: join(folder, "hosts.yaml"),
    logs: join(folder, "logs"),
    lock: join(home, "cloud.lock"),
    machine,
  };
}
