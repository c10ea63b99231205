// Starts the services that are not running, in the order that gives a usable cloud soonest.
import { provision } from "../provision.ts";
import { BACKGROUND_UNITS, inactiveUnits, SERVICE_UNITS } from "../controller/services.ts";
import type { CloudStep } from "../step.ts";

const hint = "Read the service's log with `npx pinproof cloud logs SERVICE`.";

/** Until the APIs and Nova's services answer. */
export const services: CloudStep = {
  id: "services",
  title: "Services",
  needs: ["base-services", "catalogue", "schemas", "compute-host"],
  hint,
  done: async ({ state }) =>
    state.running !== undefined && (await inactiveUnits(state.running, SERVICE_UNITS)).length === 0,
  run: (context, log) => provision(context, "70-services.sh", log),
};

/** What loads while the cloud is used already. */
export const background: CloudStep = {
  id: "background",
  title: "Neutron's agents, in the background",
  needs: ["readiness", "base-image"],
  hint,
  done: async ({ state }) =>
    state.running !== undefined && (await inactiveUnits(state.running, BACKGROUND_UNITS)).length === 0,
  run: (context, log) => provision(context, "90-background.sh", log),
};
