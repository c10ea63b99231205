// Debian packages come from where this machine's own come from.
import { run } from "../../base/command.ts";
import { messageOf } from "../../base/errors.ts";

/**
 * The address of the machine's own Debian mirror, or undefined where its apt sources have none (Ubuntu, say): then
 * mmdebstrap takes its default.
 */
export async function debianMirror(): Promise<string | undefined> {
  try {
    const format = "$(REPO_URI) $(ORIGIN) $(LABEL)";
    const { stdout } = await run("apt-get", ["indextargets", "--format", format, "Created-By: Packages"]);
    return parseMirror(stdout);
  } catch (error) {
    if (messageOf(error).includes("apt-get")) return undefined;
    throw error;
  }
}

/**
 * The first repository of Debian itself: origin and label are both "Debian" (security archives differ in the label). Only
 * one on the network: `mirror+file:` (Debian's cloud images), `file:` and `cdrom:` mean nothing to mmdebstrap.
 */
export function parseMirror(indexTargets: string): string | undefined {
  return indexTargets
    .split("\n")
    .map((line) => line.split(" "))
    .find(([uri = "", origin, label]) => /^https?:/.test(uri) && origin === "Debian" && label === "Debian")?.[0];
}
