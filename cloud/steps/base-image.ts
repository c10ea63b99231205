// Puts the guest image into Glance, where experiments look for it.
import { readFileSync } from "node:fs";
import { BASE_IMAGE, putBaseImage } from "../base-image.ts";
import { cloudClient } from "../client.ts";
import { fingerprint } from "../rootfs.ts";
import type { CloudStep, StepContext } from "../step.ts";

const print = ({ state: { finished } }: StepContext): string =>
  fingerprint(finished["root-tree"] ?? "", finished["guest-image"] ?? "", JSON.stringify(BASE_IMAGE));

export const baseImage: CloudStep = {
  id: "base-image",
  title: "Base image in Glance",
  needs: ["services", "guest-image"],
  hint: "Read the service's log with `npx pinproof cloud logs glance-api`.",
  done: (context) => context.state.finished["base-image"] === print(context),
  run: async (context) => {
    await using client = cloudClient(context);
    await putBaseImage(client, readFileSync(context.layout.guestImage), context.signal);
    context.state.finished["base-image"] = print(context);
  },
};
