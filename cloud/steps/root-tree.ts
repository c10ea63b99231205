// The container's root tree: Debian trixie with the whole control plane and one compute host, from the packages of the
// machine's own mirror.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { run } from "../../harness/command.ts";
import { debianMirror } from "../debian-mirror.ts";
import { unmountBelow } from "../mounts.ts";
import { provisionScript } from "../provision.ts";
import { fingerprint } from "../rootfs.ts";
import { makeSecrets } from "../secrets.ts";
import type { CloudStep } from "../step.ts";

const SUITE = "trixie";

const PACKAGES = [
  ...["mariadb-server", "rabbitmq-server", "memcached"],
  ...["keystone", "glance-api", "placement-api", "neutron-server", "neutron-openvswitch-agent", "neutron-dhcp-agent"],
  ...["nova-api", "nova-conductor", "nova-scheduler", "nova-compute-qemu"],
  ...["libvirt-daemon-system", "libvirt-clients", "qemu-system-x86", "qemu-utils", "openvswitch-switch"],
  ...["python3-openstackclient", "python3-osc-placement", "openssh-server"],
  ...["systemd-sysv", "dbus", "iproute2", "curl", "ca-certificates", "polkitd"],
  // For the guest image.
  ...["busybox-static", "syslinux", "mtools", "cpio"],
  // Compiles memlock.c.
  "tcc",
];

const HOOK = provisionScript("10-packages.sh");

const print = (): string =>
  fingerprint(SUITE, ...PACKAGES, ...[HOOK, provisionScript("memlock.c")].map((file) => readFileSync(file, "utf8")));

export const rootTree: CloudStep = {
  id: "root-tree",
  title: "Root tree from Debian packages (about 2 minutes)",
  hint: "Look whether this machine's package mirror answers, and whether the disk is full.",
  done: ({ layout, state }) => existsSync(layout.root) && state.finished["root-tree"] === print(),
  run: async ({ layout, state, signal }, log) => {
    mkdirSync(layout.folder, { recursive: true });
    await unmountBelow(layout.folder);
    rmSync(layout.rootPart, { recursive: true, force: true });
    rmSync(layout.root, { recursive: true, force: true });
    state.finished = {};
    const slim = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/info/*"];
    const mirror = await debianMirror();
    const build = [
      "--variant=minbase",
      `--include=${PACKAGES.join(",")}`,
      ...slim.map((path) => `--dpkgopt=path-exclude=${path}`),
      "--dpkgopt=force-unsafe-io",
      `--customize-hook=sh '${HOOK}' "$1"`,
      SUITE,
      layout.rootPart,
      ...(mirror === undefined ? [] : [mirror]),
    ];
    // In namespaces of its own: killing it leaves no process and no mount.
    await run("unshare", ["--mount", "--pid", "--fork", "--kill-child", "mmdebstrap", ...build], {
      logFile: log,
      signal,
      stopWith: "SIGKILL",
    });
    makeSecrets(layout);
    renameSync(layout.rootPart, layout.root);
    state.finished["root-tree"] = print();
  },
};
