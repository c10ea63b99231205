// Puts the images of guests into Glance, where experiments look for them.
import { readFileSync } from "node:fs";
import { cloudClient } from "../client.ts";
import { BASE_IMAGE, HALTING_IMAGE, haltingDisk } from "../guest-images.ts";
import { putImage } from "../put-image.ts";
import { fingerprint } from "../rootfs.ts";
import type { CloudStep, StepContext } from "../step.ts";

const print = ({ state: { finished } }: StepContext): string =>
  fingerprint(
    finished["root-tree"] ?? "",
    finished["guest-image"] ?? "",
    JSON.stringify([BASE_IMAGE, HALTING_IMAGE]),
    haltingDisk().toString("base64"),
  );

export const baseImage: CloudStep = {
  id: "base-image",
  title: "Images in Glance",
  needs: ["services", "guest-image"],
  hint: "Read the service's log with `npx pinproof cloud logs glance-api`.",
  done: (context) => context.state.finished["base-image"] === print(context),
  run: async (context) => {
    await using client = cloudClient(context);
    await putImage(client, BASE_IMAGE, readFileSync(context.layout.guestImage), context.signal);
    await putImage(client, HALTING_IMAGE, haltingDisk(), context.signal);
    context.state.finished["base-image"] = print(context);
  },
};
