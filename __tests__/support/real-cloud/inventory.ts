// What is there: in the cloud, on the compute host, and on this machine. Taken before and after, and compared.
import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { cloudLayout } from "../../../cloud/layout.ts";
import { readState } from "../../../cloud/state.ts";
import { readCloud } from "../../../drivers/openstack/clouds-yaml.ts";
import { OpenStackClient } from "../../../drivers/openstack/client.ts";
import { listAll } from "../../../drivers/openstack/pages.ts";
import { argumentsOf, childrenOf } from "../../../base/process.ts";
import type { CloudTarget } from "../../../harness/targets/cloud-target.ts";
import { projectPath } from "./cli.ts";

export interface CloudInventory {
  readonly servers: readonly string[];
  readonly images: readonly string[];
  readonly flavors: readonly string[];
}

export async function cloudInventory(target: CloudTarget): Promise<CloudInventory> {
  await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
  const names = async (service: "compute" | "image", path: string, key: string): Promise<string[]> => {
    const things = await listAll<{ id: string; name: string }>(client, { service, path, key });
    return things.map(({ id, name }) => `${name} ${id}`).sort();
  };
  const [servers, images, flavors] = await Promise.all([
    names("compute", "/servers?all_tenants=1", "servers"),
    names("image", "/v2/images", "images"),
    names("compute", "/flavors?is_public=None", "flavors"),
  ]);
  return { servers, images, flavors };
}

export interface MachineInventory {
  /** Programs of ours that run: containers, QEMU, terraform and its provider, ssh masters. */
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly interfaces: readonly string[];
}

const OURS = /(^|\/)(systemd-nspawn|qemu-system-[\w]+|terraform|tofu|terraform-provider-[\w.-]+|ssh|mmdebstrap)$/;

/**
 * Somebody else may run terraform on this machine, or pinproof with a cloud of their own: that comes and goes as it likes.
 * @param workFolder where the commands under test are run; those that run in this project's folder are looked at, too
 */
export function machineInventory(workFolder: string): MachineInventory {
  const inContainer = new Set(containerProcesses());
  const folders = [realpathSync(workFolder), projectPath()];
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid: Number(pid), program: argumentsOf(Number(pid))[0] ?? "" }))
    .filter(({ program }) => OURS.test(program.split(" ")[0] ?? ""))
    .filter(({ pid }) => inContainer.has(pid) || folders.some((folder) => isBelow(workingFolder(pid), folder)))
    .map(({ pid, program }) => `${pid} ${program}`)
    .sort();
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "")
    .sort();
  return { processes, mounts, interfaces: readdirSync("/sys/class/net").sort() };
}

/** Of the local cloud: its supervisor and everything in it, whoever started it. */
function containerProcesses(): number[] {
  const below = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(below)];
  const { running } = readState(cloudLayout());
  return running === undefined ? [] : below(running.supervisor.pid);
}

/** A process keeps it when whoever started it ends; "" where there is no such process any more. */
function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return "";
  }
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
