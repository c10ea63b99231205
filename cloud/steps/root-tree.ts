// The container's root tree: Debian trixie with the whole control plane and one compute host, from the packages of the
// machine's own mirror.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { run } from "../../base/command.ts";
import { debianMirror } from "../machine/debian-mirror.ts";
import { endMachine } from "../controller/container.ts";
import { unmountBelow } from "../controller/mounts.ts";
import { provisionScript } from "../provision.ts";
import { fingerprint, rootfsTemplate } from "../rootfs.ts";
import { makeSecrets } from "../secrets.ts";
import type { CloudStep } from "../step.ts";
import { CONTAINED } from "../controller/run-in-root-tree.ts";

const SUITE = "trixie";

const PACKAGES = [
  ...["mariadb-server", "rabbitmq-server", "memcached"],
  ...["keystone", "glance-api", "placement-api", "neutron-server", "neutron-openvswitch-agent", "neutron-dhcp-agent"],
  // Not nova-compute-qemu: the same, with the emulators of seven foreign machines.
  ...["nova-api", "nova-conductor", "nova-scheduler", "nova-compute-kvm"],
  ...["libvirt-daemon-system", "libvirt-clients", "qemu-system-x86", "qemu-utils", "openvswitch-switch"],
  ...["python3-openstackclient", "python3-osc-placement", "openssh-server"],
  ...["systemd-sysv", "dbus", "iproute2", "curl", "ca-certificates", "polkitd"],
  // For the guest image.
  ...["busybox-static", "syslinux", "mtools", "cpio"],
  // Compiles memlock.c.
  "tcc",
];

/** What nobody reads or runs here. dpkg's `*` stands for slashes, too. */
const LEFT_OUT = [
  ...["doc", "man", "locale", "info", "OVMF", "ovmf", "javascript", "fonts", "icons", "gtk-doc"].map(
    (folder) => `/usr/share/${folder}/*`,
  ),
  "/usr/include/*",
  "/usr/lib/x86_64-linux-gnu/*.a",
  "/usr/lib/python3/dist-packages/*/tests/*",
  "/usr/lib/python3/dist-packages/botocore/data/*",
  "/usr/bin/qemu-system-i386",
  // Without it the 254 packages of Python code start no compiler, each its own: 15-compile.sh does that at once.
  "/usr/bin/py3compile",
];

/** Read when the database is made, which its package does. */
const DATABASE_SIZE = "etc/mysql/mariadb.conf.d/98-size.cnf";

const HOOK = provisionScript("05-packages.sh");

const FIXED = [
  "--variant=minbase",
  `--include=${PACKAGES.join(",")}`,
  ...LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`),
  "--dpkgopt=force-unsafe-io",
];

/** Of all that decides what is in the tree. */
export const packagesPrint = (): string =>
  fingerprint(SUITE, ...FIXED, readFileSync(HOOK, "utf8"), readFileSync(rootfsTemplate(DATABASE_SIZE), "utf8"));

export const rootTree: CloudStep = {
  id: "root-tree",
  title: "Root tree from Debian packages",
  usually: "about 2 minutes",
  needs: [],
  hint: "Look whether this machine's package mirror answers, and whether the disk is full.",
  done: ({ layout, state }) => existsSync(layout.root) && state.finished["root-tree"] === packagesPrint(),
  run: async ({ layout, state, signal }, log) => {
    mkdirSync(layout.folder, { recursive: true });
    // One that still runs in the tree that is to go.
    await endMachine(layout);
    delete state.running;
    await unmountBelow(layout.folder);
    rmSync(layout.rootPart, { recursive: true, force: true });
    rmSync(layout.root, { recursive: true, force: true });
    state.finished = {};
    const mirror = await debianMirror();
    const build = [
      ...FIXED,
      `--setup-hook=install -D -m 0644 '${rootfsTemplate(DATABASE_SIZE)}' "$1/${DATABASE_SIZE}"`,
      `--customize-hook=sh '${HOOK}' "$1"`,
      SUITE,
      layout.rootPart,
      ...(mirror === undefined ? [] : [mirror]),
    ];
    const [program, ...contained] = CONTAINED;
    await run(program, [...contained, "mmdebstrap", ...build], {
      logFile: log,
      signal,
      stopWith: "SIGKILL",
    });
    makeSecrets(layout);
    renameSync(layout.rootPart, layout.root);
    state.finished["root-tree"] = packagesPrint();
  },
};
