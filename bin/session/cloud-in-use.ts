// The cloud that a command uses, as it is now. Commands that only read or only remove start nothing.
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
