// Checks of this machine: terraform and its provider. Nothing is installed.
import { locateTerraform } from "../../drivers/terraform/binary.ts";
import { installedProvider } from "../../drivers/terraform/install-provider.ts";
import { type DoctorResult, ofError, ok, unknown, warning } from "./finding.ts";

export async function examineMachine(env: NodeJS.ProcessEnv = process.env): Promise<readonly DoctorResult[]> {
  const of = { kind: "machine" } as const;
  try {
    const terraform = await locateTerraform(env);
    const { product, version } = terraform;
    const name = product === "opentofu" ? "OpenTofu" : "Terraform";
    return [
      { of, what: "terraform", ...ok(`${name} ${version}`) },
      { of, what: "provider", ...providerFound() },
    ];

    function providerFound() {
      try {
        const provider = installedProvider({ terraform, env });
        if (provider !== undefined) return ok(`OpenStack provider ${provider.version}`);
        return warning(
          "the OpenStack provider is not installed yet",
          "none needed: the first run installs it, in about a minute",
        );
      } catch (error) {
        return ofError(error, "set PINPROOF_PROVIDER to auto");
      }
    }
  } catch (error) {
    const remedy = "install Terraform 1.5 or later, or OpenTofu";
    return [
      { of, what: "terraform", ...ofError(error, remedy) },
      { of, what: "provider", ...unknown("not checked without terraform", "see terraform above") },
    ];
  }
}
