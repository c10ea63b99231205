// What Nova says of a server. Microversions are the least that carry what is read, so that old clouds answer too.
import { messageOf, TargetError } from "../../../base/errors.ts";
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import { unread } from "../../evidence/attempt.ts";
import type { FlavorRecord, ServerRecord, Source, TopologyRecord } from "../../evidence/evidence.ts";
import { type Json, asArray, asNumber, asObject, asString, orNull, stringsOf } from "./json.ts";
import { asAllowed, NEEDS } from "./rights.ts";

/** 2.47 embeds the flavor, with its extra specs, as it was when the server was made. */
const SERVER = "2.47";
const TOPOLOGY = "2.78";
/** 2.61 gives a flavor's extra specs with the flavor. */
const FLAVOR = "2.61";

export interface ServerAndFlavor {
  readonly server: ServerRecord;
  /** Unreadable where the policy hides its extra specs: the server itself is still known. */
  readonly flavor: Source<FlavorRecord>;
}

/** @throws TargetError where the server is gone, or cannot be read */
export async function readServer(client: ApiClient, id: string): Promise<ServerAndFlavor> {
  const reading = client.request("compute", "GET", `/servers/${id}`, { microversion: SERVER });
  return parseServer(await asAllowed(NEEDS.server, reading));
}

export function parseServer(answer: unknown): ServerAndFlavor {
  const server = asObject(asObject(answer, "body").server, "server");
  return {
    server: {
      id: asString(server.id, "server.id"),
      name: asString(server.name, "server.name"),
      status: asString(server.status, "server.status"),
      host: orNull(server["OS-EXT-SRV-ATTR:host"], (value) => asString(value, "OS-EXT-SRV-ATTR:host")),
      ...(typeof server.hostId === "string" ? { hostId: server.hostId } : {}),
      ...(typeof server.tenant_id === "string" ? { projectId: server.tenant_id } : {}),
      // A server that was booted from a volume has an empty text here.
      imageId: orNull(server.image === "" ? null : server.image, (value) =>
        asString(asObject(value, "server.image").id, "server.image.id"),
      ),
      fault: orNull(server.fault, faultOf),
    },
    flavor: readSource(() => flavorOf(asObject(server.flavor, "server.flavor"), "original_name")),
  };
}

function readSource<T>(read: () => T): Source<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    return unread(messageOf(error));
  }
}

/**
 * The flavor itself, where there is no server to ask for its copy.
 * @throws TargetError where the flavor is gone, or cannot be read
 */
export async function readFlavor(client: ApiClient, id: string): Promise<FlavorRecord> {
  const path = `/flavors/${encodeURIComponent(id)}`;
  return parseFlavor(await client.request("compute", "GET", path, { microversion: FLAVOR }));
}

export function parseFlavor(answer: unknown): FlavorRecord {
  return flavorOf(asObject(asObject(answer, "body").flavor, "flavor"), "name");
}

/** @param name the field that holds its name: `original_name` in a server's copy */
function flavorOf(flavor: Json, name: "name" | "original_name"): FlavorRecord {
  return {
    name: asString(flavor[name], `flavor.${name}`),
    vcpus: asNumber(flavor.vcpus, "flavor.vcpus"),
    memoryMiB: asNumber(flavor.ram, "flavor.ram"),
    extraSpecs: specsOf(flavor.extra_specs),
  };
}

/** Left out where a policy hides them: unknown, and not "none". */
function specsOf(specs: unknown): FlavorRecord["extraSpecs"] {
  if (specs === undefined) throw new TargetError(NEEDS.extraSpecs);
  return stringsOf(asObject(specs, "flavor.extra_specs"));
}

function faultOf(value: unknown): NonNullable<ServerRecord["fault"]> {
  const fault = asObject(value, "server.fault");
  const { details } = fault;
  return {
    code: asNumber(fault.code, "fault.code"),
    message: asString(fault.message, "fault.message"),
    ...(typeof details === "string" ? { details } : {}),
  };
}

/** @throws TargetError where Nova is older than Ussuri (no 2.78), or the server is gone */
export async function readTopology(client: ApiClient, id: string): Promise<TopologyRecord> {
  const reading = client.request("compute", "GET", `/servers/${id}/topology`, { microversion: TOPOLOGY });
  return parseTopology(await asAllowed(NEEDS.topology, reading));
}

export function parseTopology(answer: unknown): TopologyRecord {
  const nodes = asArray(asObject(answer, "body").nodes, "nodes");
  return {
    nodes: nodes.map((item) => {
      const node = asObject(item, "nodes[]");
      return {
        vcpus: asArray(node.vcpu_set, "vcpu_set").map((vcpu) => asNumber(vcpu, "vcpu_set[]")),
        memoryMiB: asNumber(node.memory_mb, "memory_mb"),
        hostNode: orNull(node.host_node, (value) => asNumber(value, "host_node")),
        cpuPinning: orNull(node.cpu_pinning, pinningOf),
      };
    }),
  };
}

function pinningOf(value: unknown): Readonly<Record<string, number>> {
  const pins = Object.entries(asObject(value, "cpu_pinning"));
  return Object.fromEntries(pins.map(([vcpu, cpu]) => [vcpu, asNumber(cpu, `cpu_pinning.${vcpu}`)]));
}
