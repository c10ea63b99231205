// The user's own cloud, where one is named: by OS_CLOUD, by pinproof.yaml, or by OS_* variables alone.
import { homedir } from "node:os";
import type { Config } from "./config.ts";
import { findConfig, type LoadedConfig } from "./load-config.ts";
import { TargetError } from "../../base/errors.ts";
import { findCloudsFile, readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { ENVIRONMENT_CLOUD, environmentCloud } from "../../drivers/openstack/environment-cloud.ts";
import { workingFolder } from "../../base/files/working-folder.ts";
import type { CloudTarget } from "./cloud-target.ts";
import type { ComputeHost } from "../../drivers/access/compute-host.ts";

/**
 * The target that is named, or undefined where none is: then the local cloud is meant.
 *
 * `OS_CLOUD` names the cloud, else `cloud` of pinproof.yaml, else OS_AUTH_URL and its kin describe it. `OS_CLIENT_CONFIG_FILE` may name
 * the clouds.yaml, `PINPROOF_CONFIG` the pinproof.yaml (without hosts in it nothing is read from hypervisors, and those levels are
 * inconclusive), `PINPROOF_BASE_IMAGE` the base image.
 * @throws TargetError where clouds.yaml, pinproof.yaml or the variables cannot be used
 */
export function namedCloud(env: NodeJS.ProcessEnv = process.env, cwd = workingFolder()): CloudTarget | undefined {
  // A list of hosts alone (PINPROOF_HOSTS) names no cloud, and is not even read where none is named.
  const settings = findConfig({ ...env, PINPROOF_HOSTS: undefined }, cwd);
  const where = whereIs({ env, cwd, settings });
  if (where === undefined) return undefined;
  readCloud(where.cloudsFile, where.cloud, env);
  const { baseImage, limits, flavors, leaveOut, report } = settings?.config ?? {};
  const { PINPROOF_BASE_IMAGE: named = "" } = env;
  const image = named === "" ? baseImage : named;
  return {
    kind: "named",
    ...where,
    hosts: findConfig(env, cwd)?.hosts ?? [],
    ...(image === undefined ? {} : { baseImage: image }),
    ...(limits === undefined ? {} : { limits }),
    ...(flavors === undefined ? {} : { flavors }),
    ...(leaveOut === undefined ? {} : { leaveOut }),
    ...(report === undefined ? {} : { report }),
  };
}

/** What of pinproof.yaml counts on the local cloud, too. @throws TargetError where it cannot be used */
export function localSettings(env: NodeJS.ProcessEnv = process.env): Pick<Config, "limits" | "report"> {
  const { limits, report } = findConfig({ ...env, PINPROOF_HOSTS: undefined })?.config ?? {};
  return { ...(limits === undefined ? {} : { limits }), ...(report === undefined ? {} : { report }) };
}

/** How the hosts of a cloud are reached, whichever cloud it is: for a run that is looked at again. */
export function configuredHosts(env: NodeJS.ProcessEnv = process.env): readonly ComputeHost[] {
  return findConfig(env)?.hosts ?? [];
}

/** Whether a cloud is named at all, without a look at what is known of it; else the local one is meant. */
export function isCloudNamed(env: NodeJS.ProcessEnv = process.env, cwd = workingFolder()): boolean {
  const { OS_CLOUD: chosen = "", OS_AUTH_URL: described = "" } = env;
  if (chosen !== "" || described !== "") return true;
  return findConfig({ ...env, PINPROOF_HOSTS: undefined }, cwd)?.config.cloud !== undefined;
}

interface Around {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** pinproof.yaml, where it counts. */
  readonly settings?: LoadedConfig | undefined;
}

/** Which cloud of which file: by OS_CLOUD, else by the settings, else by OS_AUTH_URL and its kin. @throws TargetError where two are named */
export function whereIs({ env, cwd, settings }: Around): Pick<CloudTarget, "cloud" | "cloudsFile"> | undefined {
  const { OS_CLOUD: chosen = "" } = env;
  const name = chosen === "" ? settings?.config.cloud : chosen;
  const described = environmentCloud(env);
  if (name === undefined || name === ENVIRONMENT_CLOUD) {
    if (described !== undefined) return { cloud: ENVIRONMENT_CLOUD, cloudsFile: described };
    if (name === undefined) return undefined;
    throw new TargetError("OS_AUTH_URL is not set, but it describes the cloud envvars", {
      hint: "Source an openrc file, or name a cloud of clouds.yaml with OS_CLOUD.",
    });
  }
  if (described !== undefined && chosen === "") {
    // Which of two clouds servers are made on is not guessed.
    throw new TargetError(
      `two clouds are named: ${name} in ${settings?.file ?? "pinproof.yaml"}, and another by OS_AUTH_URL`,
      {
        hint: `Set OS_CLOUD=${name}, or OS_CLOUD=${ENVIRONMENT_CLOUD} for that of OS_AUTH_URL.`,
      },
    );
  }
  return { cloud: name, cloudsFile: findCloudsFile({ env, cwd, home: homedir() }) };
}
