// Configuration files of the container, its passwords, and the SSH keys of both ends. Files that depend on how guests can run are a step
// of their own, so that the container boots while that is tested.
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../../base/command.ts";
import { writeFileAtomic } from "../../base/files/files.ts";
import { cpuOptions, cpuSetsOf, readCores, sayCpuSets } from "../hosts/cpu-sets.ts";
import { controllerShape, DEFAULT_HOST_SET } from "../hosts/shapes.ts";
import { endMachine, runInside } from "../controller/container.ts";
import { fingerprint, type RenderedFile, renderRootfs, type Values, writeTree } from "../rootfs.ts";
import { makeSecrets, readSecrets } from "../secrets.ts";
import type { CloudStep, StepContext } from "../step.ts";

type Configured = Pick<StepContext, "layout" | "state">;

/** The one file that says what the compute host offers: its CPU sets, and what guests run under. */
export const COMPUTE_FILE = "etc/nova/nova-compute.conf";

const valuesOf = ({ layout, state }: Configured): Values => {
  const secrets = readSecrets(layout) ?? makeSecrets(layout);
  return {
    address: state.address ?? "",
    "password.admin": secrets.admin,
    "password.database": secrets.database,
    "password.rabbit": secrets.rabbit,
    "password.service": secrets.service,
    cpu_sets: cpuOptions(cpuSetsOf(controllerShape(state.hostSet ?? DEFAULT_HOST_SET), readCores())),
    virt_type: state.kvm?.works
      ? "virt_type = kvm\ncpu_mode = host-passthrough"
      : "virt_type = qemu\ncpu_mode = custom\ncpu_models = Nehalem",
  };
};

/** All files but the compute host's. */
const renderConfiguration = (context: Configured): RenderedFile[] =>
  renderRootfs(valuesOf(context)).filter(({ path }) => path !== COMPUTE_FILE);

export const renderComputeHost = (context: Configured): RenderedFile[] =>
  renderRootfs(valuesOf(context)).filter(({ path }) => path === COMPUTE_FILE);

const printOf = ({ state }: Configured, files: readonly RenderedFile[]): string =>
  fingerprint(state.finished["tree-setup"] ?? "", ...files.flatMap(({ path, content }) => [path, content]));

/** Of the compute host's configuration. */
export const computeHostPrint = (context: Configured): string => printOf(context, renderComputeHost(context));

const configurationPrint = (context: Configured): string => printOf(context, renderConfiguration(context));

export const configuration: CloudStep = {
  id: "configuration",
  title: "Configuration files and keys",
  needs: ["tree-setup", "address"],
  hint: "Check whether the disk is full or read-only.",
  done: (context) =>
    context.state.finished.configuration === configurationPrint(context) &&
    existsSync(context.layout.sshKey) &&
    existsSync(context.layout.knownHosts),
  run: async (context) => {
    const { layout, state } = context;
    // Running services would not read what changes below them.
    await endMachine(layout);
    delete state.running;
    writeTree(layout.root, renderConfiguration(context));
    await installKeys(context);
    state.finished.configuration = configurationPrint(context);
  },
};

export const computeHost: CloudStep = {
  id: "compute-host",
  title: "Compute host's configuration",
  needs: ["acceleration", "configuration", "boot"],
  hint: "Check whether the disk is full or read-only.",
  done: (context) => context.state.finished["compute-host"] === computeHostPrint(context),
  run: async (context) => {
    const { layout, state } = context;
    writeTree(layout.root, renderComputeHost(context));
    // One that an earlier `up` has started: the services' step starts it again, and then it reads this.
    if (state.running) await runInside(state.running, ["systemctl", "stop", "nova-compute"]);
    state.finished["compute-host"] = computeHostPrint(context);
    const hostSet = state.hostSet ?? DEFAULT_HOST_SET;
    return `host set ${hostSet}, ${sayCpuSets(cpuSetsOf(controllerShape(hostSet), readCores()))}`;
  },
};

/** One key for us, one for the host, both made here, so that the host is known before the first connection. */
async function installKeys({ layout, state }: StepContext): Promise<void> {
  const hostKey = join(layout.root, "etc/ssh/ssh_host_ed25519_key");
  for (const [path, comment] of [
    [layout.sshKey, "pinproof"],
    [hostKey, "controller"],
  ] as const) {
    if (existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", path]);
  }
  const home = join(layout.root, "home/pinproof/.ssh");
  const user = /^pinproof:[^:]*:(\d+):(\d+):/m.exec(readFileSync(join(layout.root, "etc/passwd"), "utf8"));
  mkdirSync(home, { recursive: true, mode: 0o700 });
  copyFileSync(`${layout.sshKey}.pub`, join(home, "authorized_keys"));
  for (const path of [home, join(home, "authorized_keys")]) chownSync(path, Number(user?.[1]), Number(user?.[2]));
  chmodSync(join(home, "authorized_keys"), 0o600);
  const key = readFileSync(`${hostKey}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
  writeFileAtomic(layout.knownHosts, `${state.address ?? ""} ${key}\n`);
}
