// What Terraform cannot express: acts on a server that lives, by Nova's API, and what Nova answered.
import type { ActStep } from "../../../experiments/experiment.ts";
import type { ActRecord, Source } from "../../evidence/evidence.ts";
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import { isRefusal } from "../../../drivers/openstack/refusal.ts";
import { messageOf } from "../../../base/errors.ts";
import { waitFor } from "../../../base/wait.ts";

/** A server of a few MiB is moved or made anew within this time, or not at all. */
const TIMEOUT_MS = 15 * 60_000;

const BUSY = new Set(["REBUILD", "RESIZE", "MIGRATING", "BUILD"]);

/** @param images the cloud's ids by the experiment's keys */
export async function actOnServer(
  client: ApiClient,
  id: string,
  step: ActStep,
  { images, signal }: { images: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<Source<ActRecord>> {
  const post = (body: object, microversion?: string): Promise<unknown> =>
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
      { what: `Nova is done with the ${step.act} of server ${id}`, timeoutMs: TIMEOUT_MS, signal },
    );
  try {
    switch (step.act) {
      case "rebuild":
        await post({ rebuild: { imageRef: images[step.image] } });
        break;
      case "migrate":
        await post({ migrate: null });
        if ((await settled()) === "VERIFY_RESIZE") await post({ confirmResize: null });
        break;
      case "live-migrate":
        // From 2.25 on Nova finds out by itself whether disks are shared.
        await post({ "os-migrateLive": { host: null, block_migration: "auto" } }, "2.25");
        break;
    }
    return { ok: true, value: { act: step.act, refused: null, statusAfter: await settled() } };
  } catch (error) {
    signal.throwIfAborted();
    // A fault of Nova's is no answer to the question.
    if (!isRefusal(error)) return { ok: false, reason: messageOf(error) };
    const { status, kind, words: message } = error;
    const refused = { status, kind, message };
    return { ok: true, value: { act: step.act, refused, statusAfter: await settled() } };
  }
}
