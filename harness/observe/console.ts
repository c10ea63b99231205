// What the guest itself says of its CPUs and NUMA nodes, on its serial console: lines of cloud/provision/guest-init.sh.
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../errors.ts";
import type { ApiClient } from "../openstack/client.ts";
import { unread } from "./attempt.ts";
import type { ImageRecord, Source } from "./evidence.ts";
import { asObject, asString } from "./json.ts";
import { asAllowed, NEEDS } from "./rights.ts";

/** The image property that says that its guest reports, and how. */
const PROPERTY = "pinproof_guest_report";
const BEGIN = "pinproof-guest ";
const READY = `${BEGIN}ready`;
const INTERVAL_MS = 500;

/** Whether the guest of this image reports on its console. */
export function reportsOnConsole(image: Source<ImageRecord>): boolean {
  return image.ok && image.value.properties[PROPERTY] === "console";
}

export interface ConsoleWait {
  /** For the guest to come to its last line; what is there by then is the answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * `os-getConsoleOutput`, until the guest has said all. Only the report's lines are returned: a console may hold anything.
 * Never throws but where `signal` is aborted.
 */
export async function readConsole(client: ApiClient, id: string, wait: ConsoleWait): Promise<Source<string>> {
  const { timeoutMs, signal } = wait;
  const end = Date.now() + timeoutMs;
  for (;;) {
    const report = await look(client, id);
    const isSettled = report.ok ? report.value.split("\n").includes(READY) : report.isFinal;
    if (isSettled || Date.now() + INTERVAL_MS > end) return report.ok ? report : unread(report.reason);
    await sleep(INTERVAL_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    signal?.throwIfAborted();
  }
}

type Report = { readonly ok: true; readonly value: string } | { readonly ok: false; reason: string; isFinal: boolean };

async function look(client: ApiClient, id: string): Promise<Report> {
  try {
    const asking = client.request("compute", "POST", `/servers/${id}/action`, { body: { "os-getConsoleOutput": {} } });
    const answer = await asAllowed(NEEDS.console, asking);
    return { ok: true, value: reportIn(asString(asObject(answer, "body").output, "output")) };
  } catch (error) {
    return { ok: false, reason: messageOf(error), isFinal: isFinal(error) };
  }
}

/** 409 is a server that is not ready yet, and 5xx or no answer may pass; any other refusal stays. */
function isFinal(error: unknown): boolean {
  const status = typeof error === "object" && error !== null && "status" in error ? Number(error.status) : 0;
  return status >= 400 && status < 500 && status !== 409;
}

/** The lines of the report. A serial line ends with a carriage return, too. */
export function reportIn(output: string): string {
  return output
    .split(/\r*\n/)
    .filter((line) => line.startsWith(BEGIN))
    .map((line) => line.trimEnd())
    .join("\n");
}
