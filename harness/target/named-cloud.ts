// The cloud that OS_CLOUD names.
import { homedir } from "node:os";
import { findCloudsFile, readCloud } from "../openstack/clouds-yaml.ts";
import type { CloudTarget } from "./cloud-target.ts";
import { readHostsFile } from "./hosts-file.ts";

/**
 * The target that the environment names, or undefined where it names none: then the local cloud is meant.
 *
 * `OS_CLOUD` names the cloud, `OS_CLIENT_CONFIG_FILE` may name the clouds.yaml, `PINPROOF_HOSTS` the list of compute hosts
 * (without it nothing is read from hypervisors, and those levels are inconclusive), `PINPROOF_BASE_IMAGE` the base image.
 * @throws TargetError where clouds.yaml or the host list cannot be used
 */
export function namedCloud(env: NodeJS.ProcessEnv = process.env): CloudTarget | undefined {
  if (!env.OS_CLOUD) return undefined;
  const cloudsFile = findCloudsFile({ env, cwd: process.cwd(), home: homedir() });
  readCloud(cloudsFile, env.OS_CLOUD);
  return {
    kind: "named",
    cloud: env.OS_CLOUD,
    cloudsFile,
    hosts: env.PINPROOF_HOSTS ? readHostsFile(env.PINPROOF_HOSTS) : [],
    ...(env.PINPROOF_BASE_IMAGE ? { baseImage: env.PINPROOF_BASE_IMAGE } : {}),
  };
}
