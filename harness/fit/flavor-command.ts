// The command by which an administrator provides a flavor that is lacking.
import { shellWords } from "../../base/shell.ts";
import type { ExperimentFlavor } from "../../experiments/experiment.ts";
import { flavorKey } from "../../experiments/part-keys.ts";

/**
 * `openstack flavor create ...`, to be typed as it is: private, and shown to the one project.
 * @param project its name or id; where it is not known the command says PROJECT
 */
export function flavorCommand(
  flavor: ExperimentFlavor,
  { diskGb, project = "PROJECT" }: { readonly diskGb: number; readonly project?: string | undefined },
): string {
  const properties = Object.entries(flavor.extraSpecs).flatMap(([key, value]) => ["--property", `${key}=${value}`]);
  const words = [
    ...["openstack", "flavor", "create", "--vcpus", `${flavor.vcpus}`, "--ram", `${flavor.memoryMiB}`],
    ...["--disk", `${diskGb}`, "--private", "--project", project, ...properties, flavorName(flavor)],
  ];
  return shellWords(words);
}

/** As in `pinproof-f1x128-cpu-policy-dedicated-3f2a91`: the same for everybody who asks for the same. */
export function flavorName(flavor: ExperimentFlavor): string {
  return `pinproof-${flavorKey(flavor)}`;
}
