// The tiny guest image, made in the root tree from Debian's kernel and busybox.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { INSIDE, installScript, provisionScript } from "../provision.ts";
import { fingerprint } from "../rootfs.ts";
import type { CloudStep, StepContext } from "../step.ts";
import { runInTree } from "../controller/run-in-root-tree.ts";

const SCRIPTS = ["20-guest-image.sh", "guest-init.sh"];

const print = ({ state }: StepContext): string =>
  fingerprint(state.finished["root-tree"] ?? "", ...SCRIPTS.map((name) => readFileSync(provisionScript(name), "utf8")));

export const guestImage: CloudStep = {
  id: "guest-image",
  title: "Guest image (kernel and busybox)",
  needs: ["root-tree"],
  hint: "This is a defect of pinproof: please report it with the log.",
  done: (context) => existsSync(context.layout.guestImage) && context.state.finished["guest-image"] === print(context),
  run: async (context, log) => {
    const { layout, state, signal } = context;
    for (const name of SCRIPTS) installScript(context, name);
    mkdirSync(join(layout.root, "var/lib/pinproof"), { recursive: true });
    const inside = SCRIPTS.map((name) => `/${INSIDE}/${name}`);
    await runInTree(layout, ["sh", ...inside, "/var/lib/pinproof/guest.img"], { logFile: log, signal });
    // One copy stays in the tree: the KVM probe boots it, and Glance is given it.
    copyFileSync(join(layout.root, "var/lib/pinproof/guest.img"), layout.guestImage);
    state.finished["guest-image"] = print(context);
  },
};
