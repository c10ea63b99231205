// The cloud that is meant, as it is now: nothing is started for commands that only look, or only remove, nor for cdktf.
import { localCloud } from "../../cloud/local-cloud.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import { configuredHosts, isCloudNamed, localSettings, namedCloud } from "../../harness/targets/named-cloud.ts";

/**
 * The one that is named, else the local cloud with what of pinproof.yaml counts there.
 * @throws TargetError where the local cloud is meant and is down, or where the named one cannot be used
 */
export function cloudInUse(): CloudTarget {
  return namedCloud() ?? { ...localCloud(), ...localSettings() };
}

/** The compute hosts of the same, without a look into clouds.yaml: for Tab, which waits for nothing. @throws as `cloudInUse` */
export function hostsInUse(): readonly ComputeHost[] {
  return isCloudNamed() ? configuredHosts() : localCloud().hosts;
}
