// What Terraform cannot say: calls of Nova's API upon a server that lives, and what Nova answered.
import type { Call } from "../../../experiments/experiment.ts";
import type { CallRecord, Source } from "../../evidence/evidence.ts";
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import { isRefusal } from "../../../drivers/openstack/refusal.ts";
import { messageOf } from "../../../base/errors.ts";
import { waitFor } from "../../../base/wait.ts";

/** A server of a few MiB is moved or made anew within this time, or not at all. */
const TIMEOUT_MS = 15 * 60_000;

const BUSY = new Set(["REBUILD", "RESIZE", "MIGRATING", "BUILD"]);

/** @param images the cloud's ids by the experiment's keys */
export async function callServer(
  client: ApiClient,
  id: string,
  call: Call,
  { images, signal }: { images: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<Source<CallRecord>> {
  const act = (body: object, microversion?: string): Promise<unknown> =>
    client.request("compute", "POST", `/servers/${id}/action`, {
      body,
      signal,
      ...(microversion === undefined ? {} : { microversion }),
    });
  const settled = (): Promise<string> =>
    waitFor(
      async () => {
        const answer = (await client.request("compute", "GET", `/servers/${id}`, { signal })) as {
          server: { status: string; "OS-EXT-STS:task_state"?: string | null };
        };
        const { status, "OS-EXT-STS:task_state": task = null } = answer.server;
        return BUSY.has(status) || task !== null ? undefined : status;
      },
      { what: `Nova is done with the ${call.call} of server ${id}`, timeoutMs: TIMEOUT_MS, signal },
    );
  try {
    switch (call.call) {
      case "rebuild":
        await act({ rebuild: { imageRef: images[call.image] } });
        break;
      case "migrate":
        await act({ migrate: null });
        if ((await settled()) === "VERIFY_RESIZE") await act({ confirmResize: null });
        break;
      case "live-migrate":
        // From 2.25 on Nova finds out by itself whether disks are shared.
        await act({ "os-migrateLive": { host: null, block_migration: "auto" } }, "2.25");
        break;
    }
    return { ok: true, value: { call: call.call, refused: null, statusAfter: await settled() } };
  } catch (error) {
    signal.throwIfAborted();
    // A fault of Nova's is no answer to the question.
    if (!isRefusal(error)) return { ok: false, reason: messageOf(error) };
    const { status, kind, words: message } = error;
    const refused = { status, kind, message };
    return { ok: true, value: { call: call.call, refused, statusAfter: await settled() } };
  }
}
