// The provider as the registry serves it, its signature verified by terraform itself.
import { cpSync, renameSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../base/command.ts";
import type { InstallJob } from "./provider-install.ts";
import { lockedVersion } from "./lock-file.ts";
import { PROVIDER, providerOnlyConfiguration } from "./provider-source.ts";

const DOWNLOAD_MS = 15 * 60_000;

export function downloadKey(): string {
  return PROVIDER.constraint;
}

/**
 * Lets `terraform init` fetch the newest version that the constraint allows, and keeps what it fetched as a mirror: the
 * two trees have the same layout. Unlike `terraform providers mirror` that asks wherever the user's own configuration
 * says (a company's mirror, say), and the lock file comes with the hashes that were signed.
 * @returns the version
 */
export async function downloadProvider({ terraform, folder, env, signal }: InstallJob): Promise<string> {
  const directory = join(folder, "work");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "main.tf.json"), providerOnlyConfiguration());
  await run(terraform.file, ["init", "-backend=false", "-input=false", "-no-color"], {
    cwd: directory,
    timeoutMs: DOWNLOAD_MS,
    env: {
      ...Object.fromEntries(
        Object.keys(env).flatMap((name) => (/^TF_(CLI_ARGS|DATA_DIR)/.test(name) ? [[name, undefined]] : [])),
      ),
      CHECKPOINT_DISABLE: "1",
      // Where nothing answers, the build must not have to wait long for its turn.
      TF_REGISTRY_CLIENT_TIMEOUT: env.TF_REGISTRY_CLIENT_TIMEOUT ?? "10",
      TF_REGISTRY_DISCOVERY_RETRY: env.TF_REGISTRY_DISCOVERY_RETRY ?? "0",
    },
    ...(signal ? { signal } : {}),
  });
  // Followed, not copied as links: a plugin cache or another mirror may go away.
  cpSync(join(directory, ".terraform", "providers"), join(folder, "mirror"), { recursive: true, dereference: true });
  renameSync(join(directory, ".terraform.lock.hcl"), join(folder, "terraform.lock.hcl"));
  rmSync(directory, { recursive: true });
  return lockedVersion(join(folder, "terraform.lock.hcl"));
}
