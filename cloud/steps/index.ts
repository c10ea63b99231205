// The steps of `up`, in order.
import { provisionStep } from "../provision.ts";
import { acceleration } from "./acceleration.ts";
import { address } from "./address.ts";
import { boot } from "./boot.ts";
import { configuration } from "./configuration.ts";
import { guestImage } from "./guest-image.ts";

import { readiness } from "./readiness.ts";
import { rootTree } from "./root-tree.ts";
import { services } from "./services.ts";

const logs = "Read the service's log with `npx pinproof cloud logs SERVICE`.";

export const STEPS = [
  rootTree,
  guestImage,
  acceleration,
  address,
  configuration,
  boot,
  provisionStep({ id: "databases", title: "Databases", hint: logs, scripts: ["30-databases.sh"] }),
  provisionStep({ id: "schemas", title: "Schemas", hint: logs, scripts: ["40-schemas.sh"] }),
  provisionStep({
    id: "catalogue",
    title: "Service catalogue",
    hint: logs,
    scripts: ["50-catalogue.py", "50-catalogue.sh"],
  }),
  services,
  provisionStep({ id: "host-map", title: "Compute host in its cell", hint: logs, scripts: ["80-map-host.sh"] }),
  readiness,
  provisionStep({ id: "base-image", title: "Base image in Glance", hint: logs, scripts: ["85-base-image.sh"] }),
];
