// What state the local cloud is in, found by looking.
import { existsSync } from "node:fs";
import { lockOwner, isHeld } from "../harness/lock.ts";
import { seconds } from "../harness/progress.ts";
import type { CloudLayout } from "./layout.ts";
import { isUp } from "./local-cloud.ts";
import { leftoversOf, runInside } from "./machine.ts";
import { readState } from "./state.ts";

export interface CloudStatus {
  readonly state: "absent" | "down" | "starting" | "up" | "broken";
  readonly address?: string;
  readonly upForMs?: number;
  /** systemd's word for each service: `active`, `failed`, ... */
  readonly services: Readonly<Record<string, string>>;
  /** For a person. */
  readonly lines: readonly string[];
}

export async function cloudStatus(layout: CloudLayout): Promise<CloudStatus> {
  const { address, running, kvm } = readState(layout);
  const owner = lockOwner(layout.lock);
  const busy = owner && isHeld(owner) ? owner : undefined;
  const left = existsSync(layout.folder) ? leftoversOf(layout) : [];
  if (!isUp(layout)) {
    const state = busy ? "starting" : left.length > 0 ? "broken" : existsSync(layout.root) ? "down" : "absent";
    const words = {
      starting: `process ${busy?.pid ?? ""} is ${busy?.what ?? ""}`,
      broken: `it ended badly and left ${left.join(", ")}; \`npx pinproof cloud up\` repairs that`,
      down: "it is down; bring it up with `npx pinproof cloud up`",
      absent: "there is none yet; make it with `npx pinproof cloud up`",
    }[state];
    return { state, services: {}, lines: [`local cloud: ${words}`] };
  }
  const services = running ? await serviceStates(running) : {};
  const upForMs = Date.now() - (running?.bootedAt ?? Date.now());
  const bad = Object.entries(services).filter(([, word]) => word !== "active");
  return {
    state: "up",
    ...(address === undefined ? {} : { address }),
    upForMs,
    services,
    lines: [
      `local cloud: up for ${seconds(upForMs)}, Keystone at http://${address ?? ""}:5000/v3`,
      `compute host: controller, ssh ${address ?? ""}`,
      `guests run under ${kvm?.works ? "KVM" : `TCG (${kvm?.why ?? "unknown"})`}`,
      bad.length === 0
        ? `services: all ${Object.keys(services).length} active`
        : `services: ${bad.map(([name, word]) => `${name} ${word}`).join(", ")}`,
    ],
  };
}

async function serviceStates(machine: Parameters<typeof runInside>[0]): Promise<Record<string, string>> {
  const names = [
    ...["mariadb", "rabbitmq-server", "memcached", "keystone", "placement-api", "glance-api", "nova-api"],
    ...["nova-conductor", "nova-scheduler", "nova-compute", "neutron-api", "neutron-rpc-server"],
    ...["neutron-openvswitch-agent", "neutron-dhcp-agent", "ssh"],
  ];
  const { stdout } = await runInside(machine, ["systemctl", "is-active", ...names], { accept: [0, 1, 3, 4] });
  const words = stdout.split("\n");
  return Object.fromEntries(names.map((name, index) => [name, words[index] ?? "unknown"]));
}
