// What this machine must offer before the first change is made to it.
import { existsSync, statfsSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { dirname } from "node:path";
import { TargetError } from "../../base/errors.ts";
import { missingPrograms } from "./host-packages.ts";
import type { CloudLayout } from "../layout.ts";

export interface HostCheck {
  /** As in "memory". */
  readonly what: string;
  readonly good: boolean;
  readonly found: string;
  /** What to do about it. */
  readonly remedy: string;
}

const GIB = 1024 ** 3;

/** Every check, good or bad, for `cloud doctor`. */
export function hostChecks(layout: CloudLayout): HostCheck[] {
  const disk = statfsSync(folderThatIs(layout.folder));
  const freeDisk = disk.bavail * disk.bsize;
  const needDisk = existsSync(layout.root) ? 0.5 * GIB : 4 * GIB;
  const missing = missingPrograms().map(({ program }) => program);
  const ownCloud = "or name a cloud of yours with OS_CLOUD=NAME.";
  return [
    {
      what: "Linux on x86-64",
      good: process.platform === "linux" && process.arch === "x64",
      found: `${process.platform} ${process.arch}`,
      remedy: `Use a Linux machine on x86-64, ${ownCloud}`,
    },
    {
      what: "root",
      good: process.getuid?.() === 0,
      found: `user id ${process.getuid?.() ?? "unknown"}`,
      remedy: `Run it as root, ${ownCloud}`,
    },
    {
      what: "programs",
      good: missing.length === 0,
      found: missing.length === 0 ? "all there" : `missing: ${missing.join(", ")}`,
      remedy: "As root, `npx pinproof cloud up` installs them from Debian packages.",
    },
    {
      what: "tun device",
      good: existsSync("/dev/net/tun"),
      found: existsSync("/dev/net/tun") ? "/dev/net/tun" : "no /dev/net/tun",
      remedy: "Load the kernel module: modprobe tun.",
    },
    {
      what: "memory",
      good: totalmem() >= 5.5 * GIB,
      found: `${(totalmem() / GIB).toFixed(1)} GiB, ${(freemem() / GIB).toFixed(1)} GiB free`,
      remedy: `It needs 6 GiB, 4 GiB of them for itself. Use a larger machine, ${ownCloud}`,
    },
    {
      what: "disk",
      good: freeDisk >= needDisk,
      found: `${(freeDisk / GIB).toFixed(1)} GiB free in ${layout.folder}`,
      remedy: `It needs ${needDisk / GIB} GiB. Free some space, or point PINPROOF_HOME at a folder on a larger disk.`,
    },
  ];
}

/** A folder, or the nearest above it that exists already: looking must not make anything. */
function folderThatIs(folder: string): string {
  return existsSync(folder) ? folder : folderThatIs(dirname(folder));
}

/**
 * @throws TargetError with every check that is not good, and its remedy
 */
export function checkHost(layout: CloudLayout, checks: readonly HostCheck[] = hostChecks(layout)): void {
  const bad = checks.filter(({ good }) => !good);
  if (bad.length === 0) return;
  throw new TargetError("this machine cannot run the local cloud", {
    said: bad.map(({ what, found, remedy }) => `${what}: ${found}. ${remedy}`).join("\n"),
    hint: "`npx pinproof cloud doctor` shows every check.",
  });
}
