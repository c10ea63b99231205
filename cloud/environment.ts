// Shell variables by which other programs reach the local cloud, printed for `eval`.
import { TargetError } from "../base/errors.ts";
import type { Progress } from "../base/progress.ts";
import { locateTerraform } from "../drivers/terraform/binary.ts";
import { installProvider } from "../drivers/terraform/install-provider.ts";
import { LOCAL_CLOUD } from "./hand-over.ts";
import type { CloudLayout } from "./layout.ts";
import { readState } from "./state.ts";

/** @throws TargetError where there is no local cloud */
export async function cloudEnvironment(layout: CloudLayout, progress: Progress): Promise<string> {
  if (readState(layout).address === undefined) {
    throw new TargetError("there is no local cloud yet", { hint: "Create it with `npx pinproof cloud up`." });
  }
  const { cliConfigFile, mirror } = await installProvider({ terraform: await locateTerraform(), progress });
  const variables = {
    OS_CLOUD: LOCAL_CLOUD,
    OS_CLIENT_CONFIG_FILE: layout.cloudsFile,
    PINPROOF_HOSTS: layout.hostsFile,
    PINPROOF_BASE_IMAGE: "pinproof-base",
    // For cdktf: its first deploy asks the registry for checksums unless it is told of a mirror.
    TF_CLI_CONFIG_FILE: cliConfigFile,
    TF_CLI_ARGS_providers_lock: `-fs-mirror=${mirror}`,
    CHECKPOINT_DISABLE: "1",
  };
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`)
    .join("");
}
