// What the cloud did with one server, as a sentence: for the rows where Nova's documentation and Nova's code differ.
import { flat } from "../../base/words.ts";
import { describeServer } from "./levels/api.ts";
import { libvirtInShort } from "./levels/libvirt/libvirt.ts";
import type { Subject } from "./subject.ts";
import { novaPins } from "./levels/nova-pins.ts";
import { charged } from "./levels/placement.ts";
import { describeRefusal } from "./levels/refusal.ts";

/** @param look undefined where the server was never looked at */
export function describeSeen(server: string, subject: Subject | undefined): string {
  if (subject === undefined) return `${server} was not observed`;
  const { refused, server: record, topology, allocations } = subject.evidence;
  if (refused !== undefined) return flat(describeRefusal(refused));
  if (!record.ok) return `${server} was not seen: ${record.reason}`;
  const { status } = record.value;
  if (status !== "ACTIVE") return `Nova accepted ${server}, and its status is ${flat(describeServer(record.value))}`;
  const pins = novaPins(topology);
  const kind = !pins.ok ? "ACTIVE" : pins.value.size > 0 ? "ACTIVE and pinned" : "ACTIVE and not pinned";
  const charge = allocations.ok ? `charged ${charged(allocations.value.resources)}` : "its charge was not seen";
  return `Nova accepted ${server}: it is ${kind} (${libvirtInShort(subject)}), ${charge}`;
}
