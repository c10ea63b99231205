// What a terraform process may see of our environment. The provider fills every argument that a stack leaves out from
// OS_* variables (an OS_IMAGE_ID of the user's would change which image a server gets), so none of them goes through but, for a
// cloud that they describe, the credentials. Those are passed on and not written into a clouds.yaml of ours: our own process holds them
// already, and a file would stay behind where we are killed.
import { secretsBeside } from "../openstack/clouds-yaml.ts";
import { CREDENTIALS, ENVIRONMENT_CLOUD } from "../openstack/environment-cloud.ts";
import type { InstalledProvider } from "./provider-install.ts";

/** Variables of the caller that change what terraform does. */
const LEAKING = [
  /^OS_/,
  /^TF_VAR_/,
  /^TF_CLI_ARGS/,
  // With TF_LOG the provider writes down every request, and TF_LOG_PATH says where: outside of the run's folder.
  /^TF_LOG/,
  /^TF_(WORKSPACE|DATA_DIR|PLUGIN_CACHE_DIR|REATTACH_PROVIDERS|CLI_CONFIG_FILE|INPUT|IN_AUTOMATION)$/,
];

export interface TerraformTarget {
  /** Name of the cloud inside clouds.yaml. */
  readonly cloud: string;
  /** Full path of clouds.yaml. */
  readonly cloudsFile: string;
}

export interface TerraformEnvironmentOptions {
  provider: Pick<InstalledProvider, "cliConfigFile">;
  /** Without it no cloud is reachable, which is enough to read schemas. */
  target?: TerraformTarget;
  /** @default process.env */
  env?: NodeJS.ProcessEnv;
  /** Folder for temporary files: a provider that is killed leaves its socket. @default the system's */
  temporary?: string;
}

/** Changes to our own environment for a terraform call, as `run` takes them: undefined removes a variable. */
export function terraformEnvironment(options: TerraformEnvironmentOptions): Record<string, string | undefined> {
  const { provider, target, env = process.env, temporary } = options;
  const isByVariables = target?.cloud === ENVIRONMENT_CLOUD;
  const leaking = Object.keys(env).filter(
    (name) => LEAKING.some((pattern) => pattern.test(name)) && !(isByVariables && CREDENTIALS.includes(name)),
  );
  // What openstacksdk calls the interface is the endpoint's type to the provider.
  const face = env.OS_INTERFACE && !env.OS_ENDPOINT_TYPE ? { OS_ENDPOINT_TYPE: env.OS_INTERFACE } : {};
  return {
    ...Object.fromEntries(leaking.map((name) => [name, undefined])),
    ...(isByVariables && face),
    ...(target && !isByVariables && cloudIn(target)),
    ...(temporary === undefined ? {} : { TMPDIR: temporary }),
    TF_CLI_CONFIG_FILE: provider.cliConfigFile,
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    CHECKPOINT_DISABLE: "1",
  };
}

/** clouds.yaml by its path, and what its neighbour secure.yaml holds, which the provider would not find there. */
function cloudIn({ cloud, cloudsFile }: TerraformTarget): Record<string, string> {
  return { OS_CLOUD: cloud, OS_CLIENT_CONFIG_FILE: cloudsFile, ...secretsBeside(cloudsFile, cloud) };
}
