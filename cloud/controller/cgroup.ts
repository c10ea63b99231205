// Without systemd as PID 1 nobody makes a cgroup for the container, and two of them would share one called "payload". So
// each gets its own, and it is removed with the container.
import { existsSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";

/** The hierarchies that systemd-nspawn uses: the unified one, and the v1 hierarchy named systemd. */
function hierarchies(): string[] {
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes(" - cgroup2 ") || / - cgroup .*name=systemd/.test(line))
    .map((line) => line.split(" ")[4] ?? "")
    .filter(Boolean);
}

/** The command, started in a cgroup of its own in every hierarchy. */
export function enterCgroup(name: string, command: readonly string[]): string[] {
  const enter =
    'name=$1; shift; while [ "$1" != -- ]; do mkdir -p "$1/$name" && echo $$ >"$1/$name/cgroup.procs"; shift; done; shift; exec "$@"';
  return ["sh", "-c", enter, "sh", name, ...hierarchies(), "--", ...command];
}

export function removeCgroups(name: string): void {
  for (const hierarchy of hierarchies()) removeTree(join(hierarchy, name));
}

/** A cgroup is removed by rmdir, children first; one that still holds a process stays, and that is reported elsewhere. */
function removeTree(folder: string): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(folder, entry.name));
  }
  try {
    rmdirSync(folder);
  } catch {
    // EBUSY while the kernel still reaps the last process; the next `down` or `up` removes it.
  }
}
