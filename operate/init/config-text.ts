// The text of a pinproof.yaml with comments, from what was found and answered.
import { stringify } from "yaml";
import { DEFAULT_PROFILE, findProfile } from "../../drivers/access/profiles.ts";
import type { AccessSettings, HostEntry } from "../../harness/targets/config.ts";

export interface ConfigParts {
  /** Undefined where OS_* variables describe the cloud. */
  readonly cloud: string | undefined;
  readonly baseImage: string | undefined;
  readonly access: AccessSettings;
  readonly hosts: readonly HostEntry[];
}

export function configText({ cloud, baseImage, access, hosts }: ConfigParts): string {
  const { profile = DEFAULT_PROFILE } = access;
  const known = findProfile(profile);
  return [
    "# How pinproof reaches this cloud. Everything is optional; docs/config.md lists every field. No secret belongs in here: those are",
    "# in clouds.yaml, in OS_* variables, and with ssh.",
    "",
    ...(cloud === undefined
      ? ["# The cloud is the one that OS_* variables describe.", "# cloud: NAME"]
      : ["# Name of the cloud in clouds.yaml; OS_CLOUD takes precedence.", yaml({ cloud })]),
    "",
    "# The image to duplicate, by name or id; default: pinproof-base, else the newest CirrOS.",
    baseImage === undefined ? "# baseImage: NAME" : yaml({ baseImage }),
    "",
    "# How virsh is reached on every host; a host's own entry may override each of these. docs/access.md lists the profiles.",
    ...(known === undefined ? [] : [`# ${profile}: ${known.forWhom}`]),
    yaml({ access: { ...access, profile } }),
    ...(access.user === undefined ? ["  # user: NAME            # without it ssh's own configuration decides"] : []),
    "  # identityFile: ~/.ssh/id_ed25519",
    "  # jump: user@bastion    # as ssh's ProxyJump takes it",
    "",
    "# The compute hosts by Nova's names, and where each answers.",
    ...(hosts.length > 0
      ? [yaml({ hosts })]
      : [
          "# Nova shows them to administrators only: write them as `openstack compute service list` does.",
          "# hosts:",
          "#   - name: compute-1",
          "#     address: 192.0.2.10",
        ]),
    "",
    "# What a run may take of the cloud: servers at the same time, and what stays free on each host beside them.",
    "# limits:",
    "#   maxServers: 3",
    "#   reserve:",
    "#     dedicatedCpus: 2",
    "#     memoryMiB: 4096",
    "",
    "# For a user who may not create flavors: existing ones. And levels that this user may not read.",
    "# flavors: [m1.tiny]",
    "# leaveOut: [placement]",
    "",
    "# Where reports are written, besides the run's own folder.",
    "# report:",
    "#   folder: reports",
    "#   history: history",
    "",
  ].join("\n");
}

function yaml(value: object): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}
