// Mounts of ours on the machine itself: none in an orderly life, some after a build was killed.
import { readFileSync } from "node:fs";
import { run } from "../../base/command.ts";

export function mountsBelow(folder: string): string[] {
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) =>
      (line.split(" ")[4] ?? "").replaceAll(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8))),
    )
    .filter((mount) => mount.startsWith(`${folder}/`));
}

/** Unmounts what is below a folder, innermost first. */
export async function unmountBelow(folder: string): Promise<void> {
  for (const mount of mountsBelow(folder).reverse()) await run("umount", ["--lazy", mount]);
}
