// The provider built by Go from `provider/`, whose go.sum says what every source must hash to.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../../base/command.ts";
import { writeCliConfig } from "./cli-config.ts";
import { terraformEnvironment } from "./environment.ts";
import type { InstallJob } from "./provider-install.ts";
import { lockedVersion } from "./lock-file.ts";
import { PROVIDER, providerOnlyConfiguration } from "./provider-source.ts";

const MODULE = "github.com/terraform-provider-openstack/terraform-provider-openstack/v3";
const SOURCE = fileURLToPath(new URL("../../provider", import.meta.url));
const BUILD_MS = 60 * 60_000;

/**
 * The compiler collects its garbage less often than Go's default (100), which costs a fifth of its time and keeps it small: it is
 * many processes that soon end.
 */
const COLLECTOR = { GOGC: "400" };

/** The local cloud starts beside it, and that is what takes longer: the build takes what is left of the CPUs. */
function stepBack(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already, or this system knows no priorities: then both are as fast as each other.
  }
}

export function buildKey(): string {
  const hash = createHash("sha256").update(PROVIDER.constraint);
  for (const file of ["go.mod", "go.sum"]) hash.update(readFileSync(join(SOURCE, file)));
  return hash.digest("hex");
}

/** Builds the provider into a mirror tree, then lets terraform write the lock file of what it finds there. */
export async function buildProvider({ terraform, folder, env, signal }: InstallJob): Promise<string> {
  const version = moduleVersion(readFileSync(join(SOURCE, "go.mod"), "utf8"));
  const mirror = join(folder, "mirror");
  const place = join(mirror, terraform.registryHost, PROVIDER.source, version, terraform.platform);
  mkdirSync(place, { recursive: true });
  const [GOOS, GOARCH] = terraform.platform.split("_");
  const output = join(place, `${PROVIDER.binary}_v${version}`);
  const flags = `-s -w -X ${MODULE}/openstack.version=${version}`;
  await run("go", ["build", "-trimpath", "-buildvcs=false", `-ldflags=${flags}`, "-o", output, MODULE], {
    cwd: SOURCE,
    timeoutMs: BUILD_MS,
    // GOFLAGS of the user's could let go change go.sum; readonly keeps it to what is committed.
    env: { CGO_ENABLED: "0", GOOS, GOARCH, GOFLAGS: "-mod=readonly", GOWORK: "off", ...COLLECTOR },
    onStart: stepBack,
    ...(signal ? { signal } : {}),
  });
  await writeLockFile({ terraform, folder, env, signal }, mirror);
  return lockedVersion(join(folder, "terraform.lock.hcl"));
}

/** @throws Error where go.mod does not require the provider */
export function moduleVersion(goMod: string): string {
  const [, version] = new RegExp(`^\\s*(?:require )?${MODULE} v(\\S+)`, "m").exec(goMod) ?? [];
  if (version === undefined) throw new Error(`go.mod does not require ${MODULE}`);
  return version;
}

async function writeLockFile({ terraform, folder, env, signal }: InstallJob, mirror: string): Promise<void> {
  const directory = join(folder, "work");
  const cliConfigFile = join(directory, "terraform.rc");
  mkdirSync(directory, { recursive: true });
  writeCliConfig(cliConfigFile, mirror);
  writeFileSync(join(directory, "main.tf.json"), providerOnlyConfiguration());
  await run(terraform.file, ["init", "-backend=false", "-input=false", "-no-color"], {
    cwd: directory,
    env: terraformEnvironment({ provider: { cliConfigFile }, env }),
    ...(signal ? { signal } : {}),
  });
  renameSync(join(directory, ".terraform.lock.hcl"), join(folder, "terraform.lock.hcl"));
  rmSync(directory, { recursive: true });
}
