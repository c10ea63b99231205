// Starts the services that are not running, in the order that gives a usable cloud soonest.
import { provision } from "../provision.ts";
import { endedUnits, OPENSTACK_UNITS } from "../services.ts";
import type { CloudStep } from "../step.ts";

export const services: CloudStep = {
  id: "services",
  title: "Services",
  hint: "Read the service's log with `npx pinproof cloud logs SERVICE`.",
  done: async ({ state }) =>
    state.running !== undefined && (await endedUnits(state.running, OPENSTACK_UNITS)).length === 0,
  run: (context, log) => provision(context, "70-services.sh", log),
};
