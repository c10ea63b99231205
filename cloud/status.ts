// The state of the local cloud, from the machine itself and not from records.
import { existsSync } from "node:fs";
import { lockOwner, isHeld } from "../base/files/lock.ts";
import { seconds } from "../base/progress.ts";
import { cpuSetsOf, readCores, sayCpuSets } from "./hosts/cpu-sets.ts";
import { controllerShape, DEFAULT_HOST_SET, type HostSetName } from "./hosts/shapes.ts";
import type { CloudLayout } from "./layout.ts";
import { isUp } from "./local-cloud.ts";
import { leftoversOf } from "./controller/container.ts";
import { BASE_UNITS, OPENSTACK_UNITS, unitStates } from "./controller/services.ts";
import { type CloudState, readState } from "./state.ts";

export interface CloudStatus {
  readonly state: "absent" | "down" | "starting" | "up" | "broken";
  readonly address?: string;
  readonly upForMs?: number;
  readonly hostSet?: HostSetName;
  /** systemd's word for each service: `active`, `failed`, ... */
  readonly services: Readonly<Record<string, string>>;
  /** For a person. */
  readonly lines: readonly string[];
}

export async function cloudStatus(layout: CloudLayout): Promise<CloudStatus> {
  const { address, running, kvm, hostSet = DEFAULT_HOST_SET } = readState(layout);
  const owner = lockOwner(layout.lock);
  const busy = owner && isHeld(owner) ? owner : undefined;
  const left = existsSync(layout.folder) ? leftoversOf(layout) : [];
  if (!isUp(layout)) {
    const state = busy ? "starting" : left.length > 0 ? "broken" : existsSync(layout.root) ? "down" : "absent";
    const words = {
      starting: `process ${busy?.pid ?? ""} is ${busy?.what ?? ""}`,
      broken: `it did not end cleanly and left ${left.join(", ")}; \`npx pinproof cloud up\` repairs that`,
      down: "it is down; bring it up with `npx pinproof cloud up`",
      absent: "there is none yet; create it with `npx pinproof cloud up`",
    }[state];
    return { state, services: {}, lines: [`local cloud: ${words}`] };
  }
  const services = running ? await unitStates(running, [...BASE_UNITS, ...OPENSTACK_UNITS]) : {};
  const upForMs = Date.now() - (running?.bootedAt ?? Date.now());
  return {
    state: "up",
    ...(address === undefined ? {} : { address }),
    upForMs,
    services,
    hostSet,
    lines: linesOf({ address: address ?? "", kvm, hostSet }, upForMs, services),
  };
}

/** What is said of a cloud that is up. */
export function linesOf(
  { address, kvm, hostSet }: { address: string; kvm: CloudState["kvm"]; hostSet: HostSetName },
  upForMs: number,
  services: CloudStatus["services"],
): string[] {
  const bad = Object.entries(services).filter(([, word]) => word !== "active");
  return [
    `local cloud: up for ${seconds(upForMs)}, Keystone at http://${address}:5000/v3`,
    `compute host: controller, ssh ${address}, host set ${hostSet}: ${sayCpuSets(cpuSetsOf(controllerShape(hostSet), readCores()))}`,
    `guests run under ${kvm?.works ? "KVM" : `TCG (${kvm?.why ?? "unknown"})`}`,
    bad.length === 0
      ? `services: all ${Object.keys(services).length} active`
      : `services: ${bad.map(([name, word]) => `${name} ${word}`).join(", ")}`,
  ];
}
