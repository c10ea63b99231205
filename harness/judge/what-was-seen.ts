// What the cloud did with one server, as a sentence: for the rows where Nova's documentation and Nova's code differ.
import { tellServer } from "./levels/api.ts";
import { libvirtInShort } from "./levels/libvirt/libvirt.ts";
import type { Look } from "./subject.ts";
import { novaPins } from "./levels/nova-pins.ts";
import { charged } from "./levels/placement.ts";
import { tellRefusal } from "./levels/refusal.ts";
import { flat } from "./words.ts";

/** @param look undefined where the server was never looked at */
export function tellSeen(server: string, look: Look | undefined): string {
  if (look === undefined) return `${server} was not looked at`;
  const { refused, server: record, topology, allocations } = look.evidence;
  if (refused !== undefined) return flat(tellRefusal(refused));
  if (!record.ok) return `${server} was not seen: ${record.reason}`;
  const { status } = record.value;
  if (status !== "ACTIVE") return `Nova accepted ${server}, and its status is ${flat(tellServer(record.value))}`;
  const pins = novaPins(topology);
  const kind = !pins.ok ? "ACTIVE" : pins.value.size > 0 ? "ACTIVE and pinned" : "ACTIVE and not pinned";
  const charge = allocations.ok ? `charged ${charged(allocations.value.resources)}` : "its charge was not seen";
  return `Nova accepted ${server}: it is ${kind} (${libvirtInShort(look)}), ${charge}`;
}
