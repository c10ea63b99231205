// How a deployment tool lets its operators at virsh, as data: one profile for each. docs/access.md shows the table. None of it is more
// than a default: each field may be said otherwise in pinproof.yaml, for all hosts or for one.
import type { Transport } from "./compute-host.ts";

export interface AccessProfile {
  readonly name: string;
  /** The deployments that it is for. */
  readonly forWhom: string;
  readonly transport: Transport;
  /** Who mostly logs in there; told, never assumed: without `user` ssh's own configuration decides. */
  readonly usualUser?: string;
  /** Words that give a command the rights that virsh needs. */
  readonly privilege?: string;
  /** Words that lead into the container that holds virsh. Of it all, virsh alone is run there. */
  readonly container?: string;
  /** @default "virsh" */
  readonly virsh?: string;
  /** libvirt's connection URI. @default what look.sh sets, qemu:///system */
  readonly uri?: string;
  /** File or folder with nova.conf on the host, outside of any container. */
  readonly novaConfig: string;
  /** Where this is from. */
  readonly source: string;
}

const SUDO = "sudo -n";
const SYSTEM = "qemu:///system";
const KOLLA_CONFIG = "/etc/kolla/nova-compute";
const TRIPLEO_CONFIG = "/var/lib/config-data/puppet-generated/nova_libvirt/etc/nova";

export const PROFILES: readonly AccessProfile[] = [
  {
    name: "plain",
    forWhom: "any host whose user is root or in the group libvirt",
    transport: "ssh",
    novaConfig: "/etc/nova",
    source: "libvirt's own documentation: the group libvirt may use the socket",
  },
  {
    name: "sudo",
    forWhom: "Debian and Ubuntu packages, and any host with libvirt outside of containers",
    transport: "ssh",
    privilege: SUDO,
    uri: SYSTEM,
    novaConfig: "/etc/nova",
    source: "packages of Debian and Ubuntu",
  },
  {
    name: "devstack",
    forWhom: "DevStack",
    transport: "ssh",
    usualUser: "stack",
    privilege: SUDO,
    novaConfig: "/etc/nova",
    source: "devstack, lib/nova_plugins/functions-libvirt; nova-cpu.conf beside nova.conf, lib/nova",
  },
  {
    name: "openstack-ansible",
    forWhom: "OpenStack-Ansible",
    transport: "ssh",
    usualUser: "root",
    privilege: SUDO,
    novaConfig: "/etc/nova",
    source: "openstack-ansible-os_nova, defaults/main.yml",
  },
  {
    name: "kolla-docker",
    forWhom: "Kolla-Ansible, Kayobe and what builds on them, with Docker",
    transport: "ssh",
    privilege: SUDO,
    container: "docker exec nova_libvirt",
    novaConfig: KOLLA_CONFIG,
    source: "kolla-ansible, ansible/roles/nova-cell (tasks/config.yml writes nova-compute/nova.conf below /etc/kolla)",
  },
  {
    name: "kolla-podman",
    forWhom: "the same with Podman",
    transport: "ssh",
    privilege: SUDO,
    container: "podman exec nova_libvirt",
    novaConfig: KOLLA_CONFIG,
    source: "kolla-ansible, ansible/roles/nova-cell, with kolla_container_engine: podman",
  },
  {
    name: "kolla-host-libvirt",
    forWhom: "the same with enable_nova_libvirt_container: false",
    transport: "ssh",
    privilege: SUDO,
    novaConfig: KOLLA_CONFIG,
    source: "docs.openstack.org/kolla-ansible/latest/reference/compute/libvirt-guide.html",
  },
  {
    name: "tripleo-docker",
    forWhom: "TripleO, RHOSP 12 to 14",
    transport: "ssh",
    usualUser: "heat-admin",
    privilege: SUDO,
    container: "docker exec -u root nova_libvirt",
    novaConfig: TRIPLEO_CONFIG,
    source: "whitebox-tempest-plugin, config.py; the path of nova.conf as in Red Hat's test plugins",
  },
  {
    name: "tripleo-podman",
    forWhom: "TripleO, RHOSP 15 and 16",
    transport: "ssh",
    usualUser: "heat-admin",
    privilege: SUDO,
    container: "podman exec -u root nova_libvirt",
    novaConfig: TRIPLEO_CONFIG,
    source: "whitebox-tempest-plugin, config.py; the path of nova.conf as in operators' scripts for Train",
  },
  {
    name: "tripleo-modular",
    forWhom: "TripleO Wallaby, RHOSP 17: one container for each daemon of libvirt",
    transport: "ssh",
    usualUser: "tripleo-admin",
    privilege: SUDO,
    container: "podman exec -u root nova_virtqemud",
    uri: SYSTEM,
    novaConfig: TRIPLEO_CONFIG,
    source: "tripleo-docs, features/vdpa_deployment.rst; whitebox-tempest-plugin b132bd3",
  },
  {
    name: "rhoso",
    forWhom: "RHOSO 18: the daemons of libvirt on the host",
    transport: "ssh",
    usualUser: "cloud-admin",
    privilege: SUDO,
    uri: SYSTEM,
    novaConfig: "/var/lib/openstack/config/nova",
    source: "edpm-ansible, roles/edpm_libvirt and edpm_nova (tasks/configure.yml: 01-nova.conf and further, by number)",
  },
  {
    name: "charms",
    forWhom: "Charmed OpenStack, by ssh",
    transport: "ssh",
    usualUser: "ubuntu",
    privilege: SUDO,
    novaConfig: "/etc/nova",
    source: "charm-nova-compute",
  },
  {
    name: "charms-juju",
    forWhom: "Charmed OpenStack, by juju ssh; a host's address is its unit: nova-compute/0",
    transport: "juju",
    privilege: SUDO,
    novaConfig: "/etc/nova",
    source: "documentation.ubuntu.com/juju, juju ssh",
  },
  {
    name: "sunbeam",
    forWhom: "Sunbeam, Canonical's snaps",
    transport: "ssh",
    usualUser: "ubuntu",
    privilege: SUDO,
    virsh: "openstack-hypervisor.virsh",
    novaConfig: "/var/snap/openstack-hypervisor/common/etc/nova",
    source: "the documentation and the functional tests of snap-openstack-hypervisor",
  },
  {
    name: "openstack-helm",
    forWhom: "OpenStack-Helm, Genestack, Atmosphere; a host's address is its node",
    transport: "kubectl",
    // The libvirt pod mounts no nova.conf: the CPU sets cannot be read that way.
    novaConfig: "/etc/nova",
    source: "openstack-helm, libvirt/templates/daemonset-libvirt.yaml: hostPID, privileged, user 0",
  },
  {
    name: "local",
    forWhom: "this machine, where it is the compute host",
    transport: "local",
    novaConfig: "/etc/nova",
    source: "an all-in-one host",
  },
];

export const PROFILE_NAMES: readonly string[] = PROFILES.map(({ name }) => name);

/** The profile where none is named. */
export const DEFAULT_PROFILE = "plain";

export function findProfile(name: string): AccessProfile | undefined {
  return PROFILES.find((profile) => profile.name === name);
}
