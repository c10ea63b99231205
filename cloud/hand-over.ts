// What the local cloud gives to whoever uses it: a clouds.yaml and a list of compute hosts, like those of any other cloud.
import { stringify } from "yaml";
import { writeFileAtomic } from "../base/files/files.ts";
import type { CloudTarget } from "../harness/targets/cloud-target.ts";
import { accessToAll } from "./hosts/access.ts";
import { DEFAULT_HOST_SET } from "./hosts/shapes.ts";
import { TargetError } from "../base/errors.ts";
import type { CloudLayout } from "./layout.ts";
import { BASE_IMAGE, HALTING_IMAGE } from "./guest-images.ts";
import { readSecrets } from "./secrets.ts";
import { readState } from "./state.ts";

/** The name of the local cloud in its clouds.yaml. */
export const LOCAL_CLOUD = "pinproof-local";

/** How the local cloud is reached, whether it is up or not. @throws TargetError where none was ever made */
export function handOver(layout: CloudLayout): CloudTarget {
  const { address, hostSet = DEFAULT_HOST_SET } = readState(layout);
  if (address === undefined) {
    throw new TargetError("there is no local cloud yet", { hint: "Create it with `npx pinproof cloud up`." });
  }
  return {
    kind: "local",
    cloud: LOCAL_CLOUD,
    cloudsFile: layout.cloudsFile,
    hosts: accessToAll(hostSet, layout, address),
    baseImage: BASE_IMAGE.name,
    haltingImage: HALTING_IMAGE.name,
  };
}

/** Writes clouds.yaml, readable by its owner alone for it holds the password, and the host list beside it. */
export function writeAccessFiles(layout: CloudLayout, address: string): void {
  const { hostSet = DEFAULT_HOST_SET } = readState(layout);
  const password = readSecrets(layout)?.admin ?? "";
  const lines = [
    "# Written by pinproof for its local cloud.",
    "clouds:",
    `  ${LOCAL_CLOUD}:`,
    "    auth:",
    `      auth_url: http://${address}:5000/v3`,
    "      username: admin",
    `      password: "${password}"`,
    "      project_name: admin",
    "      user_domain_name: Default",
    "      project_domain_name: Default",
    "    region_name: RegionOne",
    "    identity_api_version: 3",
  ];
  writeFileAtomic(layout.cloudsFile, `${lines.join("\n")}\n`, 0o600);
  const hosts = accessToAll(hostSet, layout, address).map((host) => ({ ...host, virsh: host.virsh.join(" ") }));
  writeFileAtomic(layout.hostsFile, stringify({ hosts }));
}
