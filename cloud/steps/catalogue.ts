// Fills Keystone's catalogue, once for each root tree and address.
import { isRefusal } from "../../drivers/openstack/refusal.ts";
import { waitFor } from "../../base/wait.ts";
import { CATALOGUE, fillCatalogue } from "../catalogue.ts";
import { cloudClient } from "../client.ts";
import { fingerprint } from "../rootfs.ts";
import { readSecrets } from "../secrets.ts";
import type { CloudStep, StepContext } from "../step.ts";

const HINT = "Read the service's log with `npx pinproof cloud logs keystone`.";
/** Against something that hangs. */
const LONGEST_MS = 10 * 60_000;

const print = ({ state }: StepContext): string =>
  fingerprint(state.finished["root-tree"] ?? "", state.address ?? "", JSON.stringify(CATALOGUE));

export const catalogue: CloudStep = {
  id: "catalogue",
  title: "Service catalogue",
  needs: ["identity"],
  hint: HINT,
  done: (context) => context.state.finished.catalogue === print(context),
  run: async (context) => {
    const { layout, state, signal } = context;
    await using client = cloudClient(context);
    const facts = { address: state.address ?? "", password: readSecrets(layout)?.service ?? "" };
    // Keystone refuses connections until it is up, and may drop one in between.
    const refused = await waitFor(
      async () => {
        try {
          await fillCatalogue(client, facts);
          return "filled" as const;
        } catch (error) {
          if (isRefusal(error)) return error;
          throw error;
        }
      },
      { what: "Keystone accepts the services' users and endpoints", timeoutMs: LONGEST_MS, signal, hint: HINT },
    );
    if (refused !== "filled") throw refused;
    state.finished.catalogue = print(context);
  },
};
