// Starts the services that are not running, in the order that gives a usable cloud soonest.
import { runInside } from "../machine.ts";
import { provision } from "../provision.ts";
import type { CloudStep } from "../step.ts";

const SERVICES = [
  ...["keystone", "placement-api", "glance-api", "nova-api", "nova-conductor", "nova-scheduler", "nova-compute"],
  ...["neutron-api", "neutron-rpc-server", "neutron-openvswitch-agent", "neutron-dhcp-agent"],
];

export const services: CloudStep = {
  id: "services",
  title: "Services",
  hint: "Read the service's log with `npx pinproof cloud logs SERVICE`.",
  done: async ({ state }) => {
    if (state.running === undefined) return false;
    const { stdout } = await runInside(state.running, ["systemctl", "is-active", ...SERVICES], {
      accept: [0, 1, 3, 4],
    });
    return stdout.split("\n").every((answer) => answer === "active");
  },
  run: (context, log) => provision(context, "70-services.sh", log),
};
