// A run with one fault between it and the cloud, from its first call to the look that nothing is left.
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { cloudLayout } from "../../cloud/layout.ts";
import { runInside } from "../../cloud/controller/container.ts";
import { readState } from "../../cloud/state.ts";
import { listRunFolders } from "../../harness/run/run-folder.ts";
import { systemCode } from "../../base/errors.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import { waitFor } from "../../base/wait.ts";
import { cli, type CliEnding, startCli } from "../support/real-cloud/cli.ts";
import { cloudInventory } from "../support/real-cloud/inventory.ts";
import { SETTLED_MS } from "../support/limits.ts";
import { ApiProxy } from "./api-proxy.ts";
import type { FaultCase } from "./cases.ts";
import { SshCut } from "./ssh-cut.ts";

export interface FaultEnding {
  readonly run: CliEnding;
  /** The end of `runs destroy`, where that was needed. */
  readonly destroyed?: CliEnding;
  /** How often harm was done; a fault that never came proves nothing. */
  readonly harmed: number;
  /** What is in the cloud that was not there before. */
  readonly left: readonly string[];
}

/** The experiment: an image that pins, a plain flavor, one server. */
const EXPERIMENT = "A04";
const NOVA = "nova-api.service";

export async function runFault(fault: FaultCase, target: CloudTarget): Promise<FaultEnding> {
  const before = await everything(target);
  const folder = mkdtempSync(join(tmpdir(), "pinproof-fault-"));
  const workFolder = join(folder, "work");
  mkdirSync(workFolder);
  const undo: (() => void | PromiseLike<void>)[] = [
    () => {
      rmSync(folder, { recursive: true, force: true });
    },
  ];
  try {
    return await withFault(fault, target, { before, folder, workFolder, undo });
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

interface Means {
  readonly before: readonly string[];
  readonly folder: string;
  readonly workFolder: string;
  /** What is to be undone, the last one first. */
  readonly undo: (() => void | PromiseLike<void>)[];
}

async function withFault(
  fault: FaultCase,
  target: CloudTarget,
  { before, folder, workFolder, undo }: Means,
): Promise<FaultEnding> {
  if (fault.diskFull) {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${fault.diskFull.sizeMiB}m`, "tmpfs", workFolder]);
    undo.push(() => {
      execFileSync("umount", [workFolder]);
    });
  }
  let harmIsDone: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    harmIsDone = resolve;
  });
  const api = fault.api?.() ?? ((call) => (fault.hold?.(call) === true ? { after: done } : undefined));
  const proxy = await ApiProxy.before(target, api);
  undo.push(() => proxy[Symbol.asyncDispose]());
  const cloudsFile = join(folder, "clouds.yaml");
  writeFileSync(cloudsFile, proxy.cloudsYaml(target), { mode: 0o600 });
  const [host] = target.hosts;
  if (host === undefined) throw new Error("the cloud under test has no compute host list");
  const cut =
    fault.sshCutAfterBytes === undefined
      ? undefined
      : await SshCut.before(host.address, host.port ?? 22, fault.sshCutAfterBytes);
  if (cut !== undefined) undo.push(() => cut[Symbol.asyncDispose]());
  const env = {
    OS_CLOUD: target.cloud,
    OS_CLIENT_CONFIG_FILE: cloudsFile,
    PINPROOF_HOSTS: writeHosts(folder, host, cut?.port),
    PINPROOF_BASE_IMAGE: target.baseImage,
  };
  const started = startCli(["run", EXPERIMENT], { cwd: workFolder, env });
  let harmed = 0;
  const harm = async (): Promise<void> => {
    if (fault.novaDown) {
      await started.line(fault.novaDown.when);
      await inContainer("stop");
      harmed++;
      undo.push(() => inContainer("start"));
      harmIsDone();
      if (fault.novaDown.until !== undefined) {
        await started.line(fault.novaDown.until);
        await inContainer("start");
      }
    }
    if (fault.diskFull) {
      await started.line(fault.diskFull.when);
      fillUp(join(workFolder, "full"));
      harmed++;
      harmIsDone();
    }
  };
  await Promise.race([harm(), started.ending]);
  const run = await started.ending;
  if (fault.novaDown) await inContainer("start");
  rmSync(join(workFolder, "full"), { force: true });
  let destroyed: CliEnding | undefined;
  if (fault.putAwayByCommand === true) {
    await novaAnswers(target);
    for (const { id } of listRunFolders(workFolder)) {
      destroyed = await cli(["runs", "destroy", id], { cwd: workFolder, env });
    }
  }
  const after = await everything(target);
  return {
    ...{ run, harmed: harmed + proxy.harmed + (cut?.cuts ?? 0) },
    left: after.filter((one) => !before.includes(one)),
    ...(destroyed === undefined ? {} : { destroyed }),
  };
}

async function everything(target: CloudTarget): Promise<readonly string[]> {
  const { servers, images, flavors } = await cloudInventory(target);
  return [...servers, ...images, ...flavors];
}

/** A host list like the cloud's own; with a port, it leads to our side of the connection, with the host's own key. */
function writeHosts(folder: string, host: ComputeHost, port?: number): string {
  const { name, user, identityFile, virsh, novaConfig } = host;
  let { address, knownHostsFile } = host;
  if (port !== undefined) {
    const keys = readFileSync(knownHostsFile ?? "", "utf8").replaceAll(/^\S+/gm, `[127.0.0.1]:${port}`);
    knownHostsFile = join(folder, "known_hosts");
    writeFileSync(knownHostsFile, keys);
    address = "127.0.0.1";
  }
  const path = join(folder, "hosts.yaml");
  const hosts = [
    { name, address, user, port: port ?? host.port, identityFile, knownHostsFile, virsh: virsh.join(" "), novaConfig },
  ];
  writeFileSync(path, stringify({ hosts }));
  return path;
}

function fillUp(path: string): void {
  const file = openSync(path, "w");
  const zeros = Buffer.alloc(4096);
  try {
    for (;;) writeSync(file, zeros);
  } catch (error) {
    if (systemCode(error) !== "ENOSPC") throw error;
  } finally {
    closeSync(file);
  }
}

async function inContainer(verb: "start" | "stop"): Promise<void> {
  const { running } = readState(cloudLayout());
  if (running === undefined) throw new Error("this fault stops Nova's API, so it needs the local cloud");
  await runInside(running, ["systemctl", verb, NOVA]);
}

async function novaAnswers(target: CloudTarget): Promise<void> {
  await waitFor(
    async () => {
      await cloudInventory(target);
      return true;
    },
    { what: "Nova's API answers again", timeoutMs: SETTLED_MS, intervalMs: 500 },
  );
}
