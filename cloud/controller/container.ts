// The container: one systemd-nspawn machine, with or without systemd as the outer machine's PID 1. It is ended by the
// SIGKILL of its init, which takes processes, mounts and interface with it; killing nspawn itself would leave them.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, run, startDetached } from "../../base/command.ts";
import { CloudStepError } from "../../base/errors.ts";
import {
  argumentsOf,
  childrenOf,
  findByArgument,
  identityOf,
  isRunning,
  type ProcessIdentity,
} from "../../base/process.ts";
import { waitFor } from "../../base/wait.ts";
import { enterCgroup, removeCgroups } from "./cgroup.ts";
import type { CloudLayout } from "../layout.ts";
import { mountsBelow, unmountBelow } from "./mounts.ts";
import type { Subnet } from "./subnet.ts";

export interface RunningMachine {
  /** The systemd-nspawn process. */
  readonly supervisor: ProcessIdentity;
  /** PID 1 of the container, as the machine sees it. */
  readonly init: ProcessIdentity;
}

/** Against something that hangs: on a busy machine each of these takes its time. */
const HANGS_MS = 3 * 60_000;
/** So long something may take to go by itself before it is ended. */
const GRACE_MS = 15_000;

export const interfaceOf = (layout: CloudLayout): string => `ve-${layout.machine}`;

/** An argument that only our container's init has: it is found by it after a crash. */
const marker = (layout: CloudLayout): string => `pinproof.machine=${layout.machine}`;

export async function bootMachine(layout: CloudLayout, subnet: Subnet): Promise<RunningMachine> {
  const systemd = existsSync("/run/systemd/system");
  mkdirSync(layout.logs, { recursive: true });
  const nspawn = [
    "systemd-nspawn",
    "--quiet",
    "--register=no",
    ...(systemd ? [] : ["--keep-unit"]),
    `--directory=${layout.root}`,
    `--machine=${layout.machine}`,
    "--boot",
    "--hostname=controller",
    "--network-veth",
    "--capability=all",
    "--bind=/dev/net/tun",
    ...(existsSync("/dev/kvm") ? ["--bind=/dev/kvm"] : []),
    "--resolv-conf=off",
    "--timezone=off",
    "--link-journal=no",
    // A console that nobody reads blocks the container's PID 1 once its buffer is full.
    "--console=read-only",
    "SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1",
    marker(layout),
  ];
  const [program = "", ...args] = systemd ? nspawn : enterCgroup(layout.machine, nspawn);
  const log = join(layout.logs, "console.log");
  rmSync(log, { force: true });
  const pid = await startDetached(program, args, { logFile: log, env: { SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1" } });
  const supervisor = identityOf(pid);
  const init = await waitFor(
    () => {
      if (!isRunning(supervisor)) return "ended" as const;
      // nspawn's children are copies of itself until the last of them has become the container's init.
      const init = childrenOf(pid).find((child) => isInit(child) && !isNspawn(child));
      return init === undefined ? undefined : identityOf(init);
    },
    { what: "the container starts", timeoutMs: HANGS_MS, intervalMs: 50, hint: `See ${log}.` },
  );
  if (init === "ended") {
    throw new CloudStepError("the container ended while it started", { said: readFileSync(log, "utf8").slice(-2000) });
  }
  const link = interfaceOf(layout);
  await waitFor(() => existsSync(`/sys/class/net/${link}`) || undefined, {
    what: `interface ${link}`,
    timeoutMs: HANGS_MS,
    intervalMs: 50,
  });
  await run("ip", ["address", "replace", `${subnet.gateway}/30`, "dev", link]);
  await run("ip", ["link", "set", link, "up"]);
  return { supervisor, init };
}

interface InsideOptions {
  readonly logFile?: string;
  readonly timeoutMs?: number;
  readonly accept?: readonly number[];
  readonly input?: string;
  /** Ends the program, and what it has started. */
  readonly signal?: AbortSignal;
}

/** Runs a program inside the container, as root, in a clean environment. */
export async function runInside(
  machine: RunningMachine,
  command: readonly string[],
  { signal, ...options }: InsideOptions = {},
): Promise<CommandResult> {
  const enter = ["--target", String(machine.init.pid), ..."-m -p -n -u -i -C -r -w".split(" "), "--"];
  const clean = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"];
  signal?.throwIfAborted();
  let started: number | undefined;
  // Not nsenter alone: what it runs would go on, and hold the pipes that we read to their end.
  const end = (): void => {
    if (started !== undefined) killWithChildren(started);
  };
  signal?.addEventListener("abort", end);
  try {
    return await run("nsenter", [...enter, ...clean, ...command], {
      ...options,
      onStart: (pid) => {
        started = pid;
      },
    });
  } finally {
    signal?.removeEventListener("abort", end);
  }
}

function killWithChildren(pid: number): void {
  const below = (parent: number): number[] => [parent, ...childrenOf(parent).flatMap(below)];
  for (const each of below(pid)) {
    try {
      process.kill(each, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Everything of ours that still exists on the machine, in words; empty after an orderly end. */
export function leftoversOf(layout: CloudLayout): string[] {
  return [
    ...findByArgument(marker(layout)).map((pid) => `process ${pid}`),
    ...(existsSync(`/sys/class/net/${interfaceOf(layout)}`) ? [`interface ${interfaceOf(layout)}`] : []),
    ...mountsBelow(layout.folder).map((mount) => `mount ${mount}`),
  ];
}

/** Ends the container and whatever of it is left, found by its mark and not by our records, which a crash may have lost. */
export async function endMachine(layout: CloudLayout): Promise<void> {
  const inits = () => findByArgument(marker(layout)).filter((pid) => isInit(pid));
  for (const pid of inits()) process.kill(pid, "SIGKILL");
  await waitFor(() => inits().length === 0 || undefined, {
    what: "the container ends",
    timeoutMs: HANGS_MS,
    intervalMs: 20,
  });
  // nspawn sees its payload end and goes by itself; one that lost its payload, or hangs, is ended.
  const supervisors = () => findByArgument(marker(layout));
  await waitFor(() => supervisors().length === 0 || undefined, {
    what: "nspawn ends",
    timeoutMs: GRACE_MS,
    intervalMs: 20,
  }).catch(() => {
    for (const pid of supervisors()) process.kill(pid, "SIGKILL");
  });
  if (existsSync(`/sys/class/net/${interfaceOf(layout)}`)) {
    await waitFor(() => !existsSync(`/sys/class/net/${interfaceOf(layout)}`) || undefined, {
      what: "the interface goes",
      timeoutMs: GRACE_MS,
      intervalMs: 20,
    }).catch(() => run("ip", ["link", "delete", interfaceOf(layout)], { accept: [0, 1] }));
  }
  await unmountBelow(layout.folder);
  removeCgroups(layout.machine);
  for (const folder of ["propagate", "unix-export"]) {
    const path = `/run/systemd/nspawn/${folder}/${layout.machine}`;
    if (existsSync(path)) rmSync(path, { recursive: true });
  }
}

function isNspawn(pid: number): boolean {
  return argumentsOf(pid)[0]?.endsWith("systemd-nspawn") !== false;
}

/** PID 1 of a PID namespace below ours: its last NSpid is 1. */
function isInit(pid: number): boolean {
  try {
    return /^NSpid:.*\s1$/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
