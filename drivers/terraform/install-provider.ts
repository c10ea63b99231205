// The OpenStack provider, once for each machine: from the registry where it answers, else built by Go. What every
// working directory is given afterwards is the same mirror and the same lock file, whose checksums each init verifies.
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { messageOf, TargetError, UsageError } from "../../base/errors.ts";
import { readIfThere, writeJson } from "../../base/files/files.ts";
import { pinproofHome } from "../../base/files/home.ts";
import { withLock } from "../../base/files/lock.ts";
import { silentProgress, type Progress } from "../../base/progress.ts";
import type { TerraformBinary } from "./binary.ts";
import { writeCliConfig } from "./cli-config.ts";
import { buildProvider, buildKey } from "./provider-build.ts";
import { downloadProvider, downloadKey } from "./provider-download.ts";
import type { InstalledProvider, InstallJob, ProviderWay } from "./provider-install.ts";

export interface InstallOptions {
  terraform: TerraformBinary;
  /** @default pinproofHome(env) */
  home?: string;
  /** `PINPROOF_PROVIDER` in it chooses the way: `registry`, `build` or `auto`. @default process.env */
  env?: NodeJS.ProcessEnv;
  /** @default silent */
  progress?: Progress;
  signal?: AbortSignal;
}

interface Way {
  /** As in "OpenStack provider 3.4.0 TITLE". */
  readonly title: string;
  /** Changes when what is installed no longer is what would be installed. */
  readonly key: () => string;
  readonly install: (job: InstallJob) => Promise<string>;
}

const WAYS: Readonly<Record<ProviderWay, Way>> = {
  registry: { title: "from the registry", key: downloadKey, install: downloadProvider },
  build: { title: "built with Go", key: buildKey, install: buildProvider },
};

/**
 * Makes sure that the provider is there. Quick where it is; safe when called by several processes at once.
 * @throws TargetError where it can be had in none of the allowed ways, saying what each one said
 */
export async function installProvider(options: InstallOptions): Promise<InstalledProvider> {
  const { terraform, env = process.env, progress = silentProgress, signal } = options;
  const root = join(options.home ?? pinproofHome(env), "provider", terraform.product);
  const ways = allowedWays(env.PINPROOF_PROVIDER);
  const found = findInstalled(root, ways);
  if (found) return found;
  const lockOptions = {
    what: "installing the OpenStack provider",
    onWait: ({ pid }: { pid: number }) => {
      progress.say(`  waiting for process ${pid}, which is installing the OpenStack provider`);
    },
    ...(signal ? { signal } : {}),
  };
  return withLock(`${root}.lock`, lockOptions, async () => {
    return findInstalled(root, ways) ?? (await installByFirst(ways, root, { terraform, env, signal }, progress));
  });
}

/** The provider where it is installed already; undefined where the next run would install it. */
export function installedProvider({
  terraform,
  home,
  env = process.env,
}: InstallOptions): InstalledProvider | undefined {
  const root = join(home ?? pinproofHome(env), "provider", terraform.product);
  return findInstalled(root, allowedWays(env.PINPROOF_PROVIDER));
}

async function installByFirst(
  ways: readonly ProviderWay[],
  root: string,
  job: Omit<InstallJob, "folder">,
  progress: Progress,
): Promise<InstalledProvider> {
  const failures: string[] = [];
  const how = ways.map((way) => WAYS[way].title).join(", else ");
  const task = progress.start(`OpenStack provider: ${how}${ways.includes("build") ? " (about a minute)" : ""}`);
  for (const way of ways) {
    task.update(WAYS[way].title);
    try {
      const installed = await installBy(way, root, job);
      task.succeed(`OpenStack provider ${installed.version} ${WAYS[way].title}`);
      return installed;
    } catch (error) {
      failures.push(`${WAYS[way].title}: ${messageOf(error)}`);
      if (job.signal?.aborted) break;
    }
  }
  task.fail();
  job.signal?.throwIfAborted();
  throw new TargetError("the OpenStack provider for Terraform cannot be installed", {
    said: failures.join("\n"),
    hint:
      "Let this machine reach the Terraform registry, or install Go 1.24 or later (go.dev/dl, or your package manager) " +
      "and let it reach a Go module proxy; then try again.",
  });
}

async function installBy(way: ProviderWay, root: string, job: Omit<InstallJob, "folder">): Promise<InstalledProvider> {
  const part = join(root, `${way}.part`);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  try {
    const version = await WAYS[way].install({ ...job, folder: part });
    writeJson(join(part, "installed.json"), { version, key: WAYS[way].key() });
    rmSync(join(root, way), { recursive: true, force: true });
    renameSync(part, join(root, way));
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  const installed = findInstalled(root, [way]);
  if (!installed) throw new Error(`${join(root, way)} is not complete`);
  return installed;
}

function findInstalled(root: string, ways: readonly ProviderWay[]): InstalledProvider | undefined {
  for (const way of ways) {
    const folder = join(root, way);
    const text = readIfThere(join(folder, "installed.json"));
    if (text === undefined) continue;
    const { version, key } = JSON.parse(text) as { version: string; key: string };
    if (key !== WAYS[way].key()) continue;
    const mirror = join(folder, "mirror");
    const lockFile = join(folder, "terraform.lock.hcl");
    if (!existsSync(mirror) || !existsSync(lockFile)) continue;
    const cliConfigFile = join(folder, "terraform.rc");
    writeCliConfig(cliConfigFile, mirror);
    return { way, version, folder, mirror, cliConfigFile, lockFile };
  }
  return undefined;
}

function allowedWays(setting: string | undefined): readonly ProviderWay[] {
  if (!setting || setting === "auto") return ["registry", "build"];
  if (setting === "registry" || setting === "build") return [setting];
  throw new UsageError(`PINPROOF_PROVIDER: "${setting}" is not a way to get the provider`, {
    hint: "Set it to registry, build or auto.",
  });
}
