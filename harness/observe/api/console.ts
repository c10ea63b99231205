// What the guest itself says of its CPUs and NUMA nodes, on its serial console: lines of cloud/provision/guest-init.sh.
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../../base/errors.ts";
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import { isRefusal, refusalOf } from "../../../drivers/openstack/refusal.ts";
import { unread } from "../../evidence/attempt.ts";
import type { ImageRecord, Source } from "../../evidence/evidence.ts";
import { GuestPatience, type ReadPulse } from "../guest-patience.ts";
import { asObject, asString } from "./json.ts";
import { asAllowed, NEEDS } from "./rights.ts";

/** The image property that says that its guest reports, and how. */
const PROPERTY = "pinproof_guest_report";
const BEGIN = "pinproof-guest ";
const READY = `${BEGIN}ready`;

/** Each look costs Nova an RPC call, on the host that boots the guest, too, and its API a tenth of a second. */
const FIRST_PAUSE_MS = 1500;
const PAUSE_GROWTH = 1.1;
const LONGEST_PAUSE_MS = 3000;

/** Whether the guest of this image reports on its console. */
export function reportsOnConsole(image: Source<ImageRecord>): boolean {
  return image.ok && image.value.properties[PROPERTY] === "console";
}

export interface ConsoleWait {
  /** Whether the guest still works, where its console is silent. @default nobody can tell */
  readonly pulse?: ReadPulse;
  /** The upper bound, whatever the guest does. @default ten minutes */
  readonly longestMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** @default the system's */
  readonly clock?: () => number;
  /** @default sleep */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/**
 * `os-getConsoleOutput`, until the guest has said all, or will not any more (`GuestPatience` says when). Only the report's
 * lines are returned: a console may hold anything.
 * @returns the lines that there are, also of a report without an end; a reason where there are none
 * Never throws but where `signal` is aborted.
 */
export async function readConsole(client: ApiClient, id: string, wait: ConsoleWait = {}): Promise<Source<string>> {
  const { signal, pause = (ms: number) => sleep(ms, undefined, signal === undefined ? {} : { signal }) } = wait;
  const patience = new GuestPatience(wait);
  for (let ms = FIRST_PAUSE_MS; ; ms = Math.min(PAUSE_GROWTH * ms, LONGEST_PAUSE_MS)) {
    const said = await look(client, id);
    if (said.ok ? isComplete(said.report) : said.isFinal) return sourceOf(said);
    const why = await patience.endsBecause(said.ok ? said.written : undefined);
    // A guest that ended meanwhile may have said its last words after the look.
    if (why !== undefined) return sourceOf(await look(client, id), why);
    await pause(ms).catch(() => undefined);
    signal?.throwIfAborted();
  }
}

/** One look, for a guest that nobody waits for. Never throws. */
export async function readConsoleNow(client: ApiClient, id: string): Promise<Source<string>> {
  return sourceOf(await look(client, id), "it was read once");
}

type Said =
  | { readonly ok: true; readonly report: string; readonly written: number }
  | { readonly ok: false; readonly reason: string; readonly isFinal: boolean };

const isComplete = (report: string): boolean => report.split("\n").includes(READY);

function sourceOf(said: Said, why?: string): Source<string> {
  if (!said.ok) return unread(said.reason);
  if (said.report !== "" || why === undefined) return { ok: true, value: said.report };
  return unread(`the guest printed no report on its console: ${why}`);
}

async function look(client: ApiClient, id: string): Promise<Said> {
  try {
    const asking = client.request("compute", "POST", `/servers/${id}/action`, { body: { "os-getConsoleOutput": {} } });
    const answer = await asAllowed(NEEDS.console, asking);
    const output = asString(asObject(answer, "body").output, "output");
    return { ok: true, report: reportIn(output), written: output.length };
  } catch (error) {
    return { ok: false, reason: messageOf(error), isFinal: isFinal(error) };
  }
}

/** A conflict is a server that is not ready yet, and a fault or no answer may pass; any other refusal stays. */
function isFinal(error: unknown): boolean {
  return isRefusal(error) && refusalOf(error) !== "conflict";
}

/** The lines of the report. A serial line ends with a carriage return, too. */
export function reportIn(output: string): string {
  return output
    .split(/\r*\n/)
    .filter((line) => line.startsWith(BEGIN))
    .map((line) => line.trimEnd())
    .join("\n");
}
