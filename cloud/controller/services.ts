// The units that make the cloud, by what they are for.
import { type RunningMachine, runInside } from "./container.ts";

/** Started by the container's own systemd. */
export const BASE_UNITS = ["mariadb", "rabbitmq-server", "memcached", "libvirtd.socket", "ssh", "openvswitch-switch"];

/** Started by us, in the order of 70-services.sh: with them the cloud can be used. */
export const SERVICE_UNITS = [
  ...["keystone", "placement-api", "glance-api", "nova-api", "nova-conductor", "nova-scheduler", "nova-compute"],
  "neutron-api",
];

/** Started by us when it can be used, and not waited for: servers without a network do not need them. */
export const BACKGROUND_UNITS = ["neutron-rpc-server", "neutron-openvswitch-agent", "neutron-dhcp-agent"];

/** All that we start. */
export const OPENSTACK_UNITS = [...SERVICE_UNITS, ...BACKGROUND_UNITS];

/** systemd's word for each unit: `active`, `failed`, `inactive`, ... */
export async function unitStates(machine: RunningMachine, units: readonly string[]): Promise<Record<string, string>> {
  // Exit statuses are systemctl's for "some are not active".
  const { stdout } = await runInside(machine, ["systemctl", "is-active", ...units], { accept: [0, 1, 3, 4] });
  const words = stdout.split("\n");
  return Object.fromEntries(units.map((unit, index) => [unit, words[index] ?? "unknown"]));
}

/** The units that are not active: ended, not started yet, or still starting. */
export async function inactiveUnits(machine: RunningMachine, units: readonly string[]): Promise<string[]> {
  const states = await unitStates(machine, units);
  return units.filter((unit) => states[unit] !== "active");
}

/** The units that have ended. One that still starts has not: Neutron's agents do so when the cloud is up already. */
export async function endedUnits(machine: RunningMachine, units: readonly string[]): Promise<string[]> {
  const states = await unitStates(machine, units);
  return units.filter((unit) => !/^(active|activating|reloading)$/.test(states[unit] ?? ""));
}
