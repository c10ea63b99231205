// What is there: in the cloud, on the compute host, and on this machine. Taken before and after, and compared.
import { readdirSync, readFileSync } from "node:fs";
import { readCloud } from "../../harness/openstack/clouds-yaml.ts";
import { OpenStackClient } from "../../harness/openstack/client.ts";
import { argumentsOf } from "../../harness/process.ts";
import type { CloudTarget } from "../../harness/target/cloud-target.ts";

export interface CloudInventory {
  readonly servers: readonly string[];
  readonly images: readonly string[];
  readonly flavors: readonly string[];
}

export async function cloudInventory(target: CloudTarget): Promise<CloudInventory> {
  await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
  const names = async (service: "compute" | "image", path: string, key: string): Promise<string[]> => {
    const answer = (await client.request(service, "GET", path)) as Record<string, { id: string; name: string }[]>;
    return (answer[key] ?? []).map(({ id, name }) => `${name} ${id}`).sort();
  };
  const [servers, images, flavors] = await Promise.all([
    names("compute", "/servers?all_tenants=1", "servers"),
    names("image", "/v2/images?limit=1000", "images"),
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

export function machineInventory(): MachineInventory {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid, program: argumentsOf(Number(pid))[0] ?? "" }))
    .filter(({ program }) => OURS.test(program.split(" ")[0] ?? ""))
    .map(({ pid, program }) => `${pid} ${program}`)
    .sort();
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "")
    .sort();
  return { processes, mounts, interfaces: readdirSync("/sys/class/net").sort() };
}
