// The terraform program, or OpenTofu in its place.
import { run } from "../../base/command.ts";
import { messageOf, TargetError } from "../../base/errors.ts";

export interface TerraformBinary {
  readonly file: string;
  readonly product: "terraform" | "opentofu";
  /** As in `1.11.4`. */
  readonly version: string;
  /** As in `linux_amd64`. */
  readonly platform: string;
  /** The host that a provider source without one belongs to, and so the first folder of a mirror. */
  readonly registryHost: string;
}

const OLDEST = [1, 5] as const;
const REGISTRY_HOST = { terraform: "registry.terraform.io", opentofu: "registry.opentofu.org" } as const;
const HINT =
  "Install it from developer.hashicorp.com/terraform/install or with your package manager, " +
  "or install OpenTofu and set PINPROOF_TERRAFORM=tofu.";

/**
 * Finds the program that `PINPROOF_TERRAFORM` names, by default `terraform`.
 * @throws TargetError where it is missing, is something else, or is older than 1.5
 */
export async function locateTerraform(env: NodeJS.ProcessEnv = process.env): Promise<TerraformBinary> {
  const { PINPROOF_TERRAFORM: named = "" } = env;
  const file = named === "" ? "terraform" : named;
  const found = parseVersion(file, await askVersion(file));
  const [major = 0, minor = 0] = found.version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new TargetError(`${file}: version ${found.version} is too old, ${OLDEST.join(".")} or later is needed`, {
      hint: HINT,
    });
  }
  return found;
}

/**
 * Reads what `terraform version` prints.
 * @throws TargetError where the program is neither Terraform nor OpenTofu
 */
export function parseVersion(file: string, text: string): TerraformBinary {
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+)/m.exec(text) ?? [];
  const [, platform] = /^on (\w+)$/m.exec(text) ?? [];
  if (version === undefined || platform === undefined) {
    throw new TargetError(`${file}: this is neither Terraform nor OpenTofu`, { said: text.slice(0, 400), hint: HINT });
  }
  const kind = product === "OpenTofu" ? "opentofu" : "terraform";
  return { file, product: kind, version, platform, registryHost: REGISTRY_HOST[kind] };
}

async function askVersion(file: string): Promise<string> {
  try {
    // No configuration file: a broken one of the user's must not stand in the way.
    const env = { CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "/dev/null" };
    return (await run(file, ["version"], { env, timeoutMs: 120_000 })).stdout;
  } catch (error) {
    throw new TargetError(`${file}: this program is required, but cannot be run`, {
      said: messageOf(error),
      hint: HINT,
      cause: error,
    });
  }
}
