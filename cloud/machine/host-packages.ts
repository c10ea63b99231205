// What the machine itself needs for the local cloud, by the Debian package that brings it.
import { existsSync } from "node:fs";
import { run } from "../../base/command.ts";
import { TargetError } from "../../base/errors.ts";
import { during, type Progress } from "../../base/progress.ts";

interface HostProgram {
  readonly program: string;
  readonly debianPackage: string;
  readonly why: string;
}

export const HOST_PROGRAMS: readonly HostProgram[] = [
  { program: "mmdebstrap", debianPackage: "mmdebstrap", why: "makes the container's root tree" },
  { program: "systemd-nspawn", debianPackage: "systemd-container", why: "runs the container" },
  { program: "ip", debianPackage: "iproute2", why: "sets the container's address" },
  { program: "nsenter", debianPackage: "util-linux", why: "runs programs inside the container" },
  {
    program: "setpriv",
    debianPackage: "util-linux",
    why: "ends programs in the root tree together with the program that started them",
  },
  { program: "ssh", debianPackage: "openssh-client", why: "reads the evidence from the compute host" },
];

export function missingPrograms(programs: readonly HostProgram[] = HOST_PROGRAMS): HostProgram[] {
  const folders = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin"];
  return programs.filter(({ program }) => !folders.some((folder) => existsSync(`${folder}/${program}`)));
}

/**
 * Installs what is missing, after saying so. Only as root and only with apt-get; otherwise it says what to install.
 * @throws TargetError
 */
export async function ensurePackages(progress: Progress, signal: AbortSignal, programs = HOST_PROGRAMS): Promise<void> {
  const packages = packagesToInstall(missingPrograms(programs), {
    hasApt: missingPrograms([{ program: "apt-get", debianPackage: "apt", why: "" }]).length === 0,
    isRoot: process.getuid?.() === 0,
  });
  if (packages.length === 0) return;
  progress.say(`Installing Debian packages on this machine: ${packages.join(", ")}`);
  const apt = {
    env: { DEBIAN_FRONTEND: "noninteractive" },
    signal,
    hint: "Repair apt on this machine, then try again.",
  };
  await during(progress, `apt-get install ${packages.join(" ")}`, async () => {
    await run("apt-get", ["-qq", "update"], apt);
    await run("apt-get", ["-qq", "install", "--yes", "--no-install-recommends", ...packages], apt);
    return undefined;
  });
}

/**
 * The Debian packages that bring what is missing.
 * @throws TargetError where this process cannot install them, saying what to install
 */
export function packagesToInstall(
  missing: readonly HostProgram[],
  { hasApt, isRoot }: { hasApt: boolean; isRoot: boolean },
): string[] {
  if (missing.length === 0) return [];
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))];
  const reasons = missing.map(
    ({ program, debianPackage, why }) => `${program} (Debian package ${debianPackage}) ${why}`,
  );
  if (!hasApt) {
    throw new TargetError("programs are missing on this machine, and it has no apt-get to install them with", {
      said: reasons.join("\n"),
      hint: "Install them with this machine's own package manager, or name a cloud of yours with OS_CLOUD.",
    });
  }
  if (!isRoot) {
    throw new TargetError("programs are missing on this machine, and only root may install them", {
      said: reasons.join("\n"),
      hint: `Type: sudo apt-get install ${packages.join(" ")}`,
    });
  }
  return packages;
}
