// The steps of `up`, each after what it needs.
import { provisionStep } from "../provision.ts";
import { acceleration } from "./acceleration.ts";
import { address } from "./address.ts";
import { baseImage } from "./base-image.ts";
import { baseServices, boot } from "./boot.ts";
import { catalogue } from "./catalogue.ts";
import { computeHost, configuration } from "./configuration.ts";
import { guestImage } from "./guest-image.ts";
import { readiness } from "./readiness.ts";
import { rootTree } from "./root-tree.ts";
import { background, services } from "./services.ts";
import { pythonCode, treeSetup } from "./tree-setup.ts";

const hint = "Read the service's log with `npx pinproof cloud logs SERVICE`.";

export const STEPS = [
  rootTree,
  treeSetup,
  address,
  configuration,
  pythonCode,
  boot,
  provisionStep({ id: "databases", title: "Databases", needs: ["boot"], hint, scripts: ["30-databases.sh"] }),
  provisionStep({
    id: "identity",
    title: "Keystone",
    needs: ["databases", "python-code"],
    hint,
    scripts: ["40-identity.py", "40-identity.sh"],
  }),
  provisionStep({
    id: "schemas",
    title: "Schemas",
    needs: ["databases", "python-code"],
    hint,
    scripts: ["45-nova.py", "45-schemas.sh"],
  }),
  guestImage,
  acceleration,
  baseServices,
  computeHost,
  catalogue,
  services,
  baseImage,
  readiness,
  background,
];
