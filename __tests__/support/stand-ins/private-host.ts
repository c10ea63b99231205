// A compute host inside of this machine, for the ways to virsh: a mount namespace of its own with a real sshd, a user of its own, sudo
// rules of its own and a podman of its own. Only virsh is a stand-in: it is the way there that is proven. Nothing of the machine itself
// is changed, and everything ends with the sshd.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { ensurePackages } from "../../../cloud/machine/host-packages.ts";
import { run } from "../../../base/command.ts";
import type { Config } from "../../../harness/targets/config.ts";
import { loadConfig } from "../../../harness/targets/load-config.ts";
import { silentProgress } from "../../../base/progress.ts";
import type { ComputeHost } from "../../../drivers/access/compute-host.ts";
import { waitFor } from "../../../base/wait.ts";
import { fixture } from "../captured/fixtures.ts";
import { SETTLED_MS } from "../limits.ts";

const PROGRAMS = [
  { program: "sshd", debianPackage: "openssh-server", why: "lets us in as on a compute host" },
  { program: "sudo", debianPackage: "sudo", why: "is a way to virsh" },
  { program: "podman", debianPackage: "podman", why: "is a way to virsh" },
  { program: "busybox", debianPackage: "busybox-static", why: "is all that its container holds" },
];

/** Who logs in: nobody in particular, with a shell. */
export const OPERATOR = "pinproof-operator";
const OPERATOR_ID = 64_210;

export interface PrivateHost {
  readonly folder: string;
  readonly port: number;
  /** The uuid of the domain that its virsh knows, and of a process that looks like that domain's QEMU. */
  readonly uuid: string;
  /** Settings as one writes them, read as they are from a file; how OPERATOR logs in is there already, unless it is left out. */
  readonly hosts: (config: Config, login?: "left out") => readonly ComputeHost[];
  /** Its sudo rules, for OPERATOR. */
  readonly sudo: (...rules: readonly string[]) => void;
  readonly end: () => Promise<void>;
}

export async function startPrivateHost(): Promise<PrivateHost> {
  await ensurePackages(silentProgress, new AbortController().signal, PROGRAMS);
  const folder = mkdtempSync(join(tmpdir(), "pinproof-host-"));
  // Its user must get at what is in it; what is for root alone has a mode of its own.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const uuid = "89aa1779-c647-465a-a4d4-3059714d13ad";
  writeUsers(folder);
  writeVirsh(join(folder, "host"), uuid, join(folder, "host"));
  writeContainer(folder, uuid);
  for (const name of ["id", "host_key"])
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, name)]);
  const hostKey = readFileSync(join(folder, "host_key.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  writeFileSync(join(folder, "known_hosts"), `[127.0.0.1]:${port} ${hostKey}\n`);
  writeFileSync(join(folder, "authorized_keys"), readFileSync(join(folder, "id.pub")));
  writeFileSync(join(folder, "sudoers"), "", { mode: 0o440 });
  writeFileSync(join(folder, "sshd_config"), sshdConfig(folder, port));
  writeFileSync(join(folder, "inside.sh"), INSIDE);
  const log: string[] = [];
  // Processes of its own as well: whatever was started in it ends with the first one of them.
  const namespaces = ["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const sshd = spawn("unshare", [...namespaces, "sh", join(folder, "inside.sh"), folder, uuid], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const listen = (text: string): void => {
    log.push(text);
  };
  for (const stream of [sshd.stdout, sshd.stderr]) stream.setEncoding("utf8").on("data", listen);
  const end = async (): Promise<void> => {
    await endProcess(sshd);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor(() => isUp(sshd, log), {
      ...{ what: "sshd and the container of the private host are up", timeoutMs: SETTLED_MS, intervalMs: 100 },
    });
  } catch (error) {
    await end();
    throw error;
  }
  const login = {
    ...{
      user: OPERATOR,
      port,
      identityFile: join(folder, "id"),
      knownHostsFile: join(folder, "known_hosts"),
      sshConfig: "none",
    },
  };
  return {
    ...{ folder, port, uuid, end },
    sudo: (...rules) => {
      const lines = ["Defaults !lecture", ...rules.map((rule) => `${OPERATOR} ALL=(root) ${rule}`)];
      writeFileSync(join(folder, "sudoers"), `${lines.join("\n")}\n`);
    },
    hosts: (config, leftOut) => {
      const file = join(folder, "pinproof.yaml");
      const access = { ...(leftOut === undefined ? login : {}), ...config.access };
      writeFileSync(file, stringify({ ...config, access }));
      return loadConfig(file).hosts;
    },
  };
}

function isUp({ exitCode }: ChildProcess, log: readonly string[]): true | undefined {
  if (exitCode !== null) throw new Error(`the private host did not begin:\n${log.join("")}`);
  return log.join("").includes("Server listening") || undefined;
}

/** Its own users, rules and podman are put over those of the machine, for this namespace alone. */
const INSIDE = `set -e
folder=$1 uuid=$2
# What is looked for in /proc is the uuid after -uuid, as QEMU is started.
sh -c 'sleep 86400 & wait' qemu -uuid "$uuid" &
for name in passwd shadow group; do mount --bind "$folder/$name" "/etc/$name"; done
chown 0:0 "$folder/sudoers"
mount --bind "$folder/sudoers" /etc/sudoers
mount -t tmpfs tmpfs /run
mkdir -p /etc/containers
mount --bind "$folder/containers" /etc/containers
# A tree of cgroups of both kinds is what crun does not take; the container has none of its own.
umount /sys/fs/cgroup/unified 2>/dev/null || :
ulimits="--ulimit nofile=1024:1024 --ulimit nproc=4096:4096"
podman run --detach --name nova_libvirt --network none --cgroups disabled $ulimits --rootfs "$folder/container" /bin/sleep 86400 >/dev/null
mkdir -p /run/sshd
exec /usr/sbin/sshd -D -e -f "$folder/sshd_config"
`;

function writeUsers(folder: string): void {
  const lines = {
    passwd: `${OPERATOR}:x:${OPERATOR_ID}:${OPERATOR_ID}::/:/bin/sh`,
    shadow: `${OPERATOR}:*:19000:0:99999:7:::`,
    group: `${OPERATOR}:x:${OPERATOR_ID}:`,
  };
  for (const [name, line] of Object.entries(lines)) {
    const mode = name === "shadow" ? 0o640 : 0o644;
    writeFileSync(join(folder, name), `${readFileSync(`/etc/${name}`, "utf8").trimEnd()}\n${line}\n`, { mode });
  }
  for (const [file, text] of [
    [
      "host/nova/nova.conf",
      "[DEFAULT]\ntransport_url = rabbit://s3cret\n[compute]\ncpu_dedicated_set = 1\ncpu_shared_set = 0\n",
    ],
    ["containers/policy.json", '{"default":[{"type":"reject"}]}\n'],
    ["containers/registries.conf", ""],
    [
      "containers/storage.conf",
      `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/store"\nrunroot = "${folder}/run"\n`,
    ],
    [
      "containers/containers.conf",
      `[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "none"\ntmp_dir = "${folder}/tmp"\nstatic_dir = "${folder}/static"\nvolume_path = "${folder}/volumes"\n`,
    ],
  ] as const) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), text, { mode: file.endsWith("nova.conf") ? 0o600 : 0o644 });
  }
}

/** Prints what a real virsh printed, and starts no program. Only root is let in, as by a socket of root's. */
function writeVirsh(folder: string, uuid: string, seenAs: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "capabilities.xml"), fixture("captured/capabilities.xml"));
  writeFileSync(join(folder, "domain.xml"), fixture("captured/by-image/domain.xml"));
  writeFileSync(join(folder, "socket"), "", { mode: 0o600 });
  const script = `#!/bin/sh
show() { while IFS= read -r line; do printf '%s\\n' "$line"; done <"$1"; }
[ -r ${seenAs}/socket ] || { echo "error: failed to connect to the hypervisor: Permission denied" >&2; exit 1; }
while :; do case "$1" in -r) shift ;; -c) shift 2 ;; *) break ;; esac; done
case "$*" in
uri) echo qemu:///system ;;
capabilities) show ${seenAs}/capabilities.xml ;;
"list --uuid") echo ${uuid} ;;
"dumpxml ${uuid}") show ${seenAs}/domain.xml ;;
*) echo "error: failed to get domain '$*'" >&2; exit 1 ;;
esac
`;
  writeFileSync(join(folder, "virsh"), script, { mode: 0o755 });
}

function writeContainer(folder: string, uuid: string): void {
  const root = join(folder, "container");
  for (const name of ["bin", "proc", "sys", "dev", "etc", "run", "tmp"])
    mkdirSync(join(root, name), { recursive: true });
  cpSync("/usr/bin/busybox", join(root, "bin/busybox"));
  for (const name of ["sh", "sleep"]) symlinkSync("busybox", join(root, "bin", name));
  writeVirsh(join(root, "bin"), uuid, "/bin");
}

function sshdConfig(folder: string, port: number): string {
  return [
    ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${folder}/host_key`, `PidFile ${folder}/sshd.pid`],
    ...[`AuthorizedKeysFile ${folder}/authorized_keys`, "StrictModes no", "UsePAM no", "PasswordAuthentication no"],
    ...["AllowTcpForwarding yes", "MaxStartups 100", `AllowUsers ${OPERATOR} root`, ""],
  ].join("\n");
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  // unshare takes no SIGTERM while it waits, and what it has started ends with it.
  child.kill("SIGKILL");
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("there is no free port");
  return address.port;
}
