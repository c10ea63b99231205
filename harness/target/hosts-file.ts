// How the compute hosts of a cloud are reached: a YAML file that its operator writes once. The local cloud writes its own.
//
//   hosts:
//     - name: compute-1              # as in `openstack compute service list`
//       address: 192.0.2.10
//       user: stack                  # default: the user that ssh would take
//       port: 22
//       identityFile: ~/.ssh/id_ed25519
//       knownHostsFile: ~/.ssh/known_hosts
//       virsh: sudo -n virsh         # default: virsh
//       novaConfig: /etc/nova        # file or folder with nova.conf, for cpu_dedicated_set and cpu_shared_set
import { homedir, userInfo } from "node:os";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { messageOf, TargetError } from "../errors.ts";
import { readIfThere } from "../files.ts";
import type { ComputeHost } from "./cloud-target.ts";

const FIELDS = ["name", "address", "user", "port", "identityFile", "knownHostsFile", "virsh", "novaConfig"] as const;
const HINT = 'README, "Use your own cloud", shows a complete file.';

/** @throws TargetError naming the file, the host and the field that is wrong */
export function readHostsFile(path: string): ComputeHost[] {
  const text = readIfThere(path);
  if (text === undefined) throw new TargetError(`there is no file ${path}`, { hint: `Set PINPROOF_HOSTS. ${HINT}` });
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new TargetError(`${path} is not YAML`, { said: messageOf(error), hint: HINT, cause: error });
  }
  const hosts = asObject(document)?.hosts;
  if (!Array.isArray(hosts)) throw new TargetError(`${path} has no list "hosts"`, { hint: HINT });
  return hosts.map((host: unknown, index) =>
    readHost(asObject(host), `${path}, host ${index + 1}`, dirname(resolve(path))),
  );
}

function readHost(host: Readonly<Record<string, unknown>> | undefined, where: string, folder: string): ComputeHost {
  if (host === undefined) throw new TargetError(`${where} is not a mapping`, { hint: HINT });
  const unknown = Object.keys(host).filter((field) => !FIELDS.includes(field as (typeof FIELDS)[number]));
  if (unknown.length > 0) {
    throw new TargetError(`${where} has the unknown field "${unknown[0]}"`, {
      said: `known: ${FIELDS.join(", ")}`,
      hint: HINT,
    });
  }
  const text = (field: string): string | undefined => {
    const value = host[field];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string" || value.trim() === "")
      throw new TargetError(`${where}: "${field}" is not a text`, { hint: HINT });
    return value.trim();
  };
  const needed = (field: string): string => {
    const value = text(field);
    if (value === undefined) throw new TargetError(`${where} has no "${field}"`, { hint: HINT });
    return value;
  };
  const file = (field: string): string | undefined => text(field)?.replace(/^~(?=\/)/, homedir());
  const port = host.port ?? 22;
  if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 65535) {
    throw new TargetError(`${where}: "port" is not a port number`, { hint: HINT });
  }
  const identityFile = file("identityFile");
  const knownHostsFile = file("knownHostsFile");
  return {
    name: needed("name"),
    address: needed("address"),
    port,
    user: text("user") ?? userInfo().username,
    ...(identityFile === undefined ? {} : { identityFile: resolve(folder, identityFile) }),
    ...(knownHostsFile === undefined ? {} : { knownHostsFile: resolve(folder, knownHostsFile) }),
    virsh: (text("virsh") ?? "virsh").split(/\s+/),
    novaConfig: text("novaConfig") ?? "/etc/nova",
  };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
