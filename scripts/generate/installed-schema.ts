// The schema of the provider that is installed on this machine.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../base/command.ts";
import { locateTerraform } from "../../drivers/terraform/binary.ts";
import { terraformEnvironment } from "../../drivers/terraform/environment.ts";
import { installProvider, type InstallOptions } from "../../drivers/terraform/install-provider.ts";
import { providerOnlyConfiguration } from "../../drivers/terraform/provider-source.ts";
import type { ProviderSchema } from "./provider-schema.ts";

interface SchemaDocument {
  readonly provider_schemas: Readonly<
    Record<string, { provider: ProviderSchema["provider"]; resource_schemas: ProviderSchema["resources"] }>
  >;
}

/** Installs the provider where that is still to be done, and asks it. No cloud is needed. */
export async function installedSchema(options: Omit<InstallOptions, "terraform"> = {}): Promise<ProviderSchema> {
  const terraform = await locateTerraform(options.env);
  const provider = await installProvider({ ...options, terraform });
  const cwd = mkdtempSync(join(tmpdir(), "pinproof-schema-"));
  try {
    writeFileSync(join(cwd, "main.tf.json"), providerOnlyConfiguration());
    copyFileSync(provider.lockFile, join(cwd, ".terraform.lock.hcl"));
    const call = { cwd, env: terraformEnvironment({ provider }) };
    await run(terraform.file, ["init", "-backend=false", "-input=false", "-no-color", "-lockfile=readonly"], call);
    const { stdout } = await run(terraform.file, ["providers", "schema", "-json"], call);
    const [schema] = Object.values((JSON.parse(stdout) as SchemaDocument).provider_schemas);
    if (!schema) throw new Error("terraform showed no provider schema");
    return { version: provider.version, provider: schema.provider, resources: schema.resource_schemas };
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
