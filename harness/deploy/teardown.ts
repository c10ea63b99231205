// Removes what a run created: by terraform, with retries, then by name; finally checks that nothing is left. This is part of the test:
// a leftover is a failure of the run.
import { firstLine } from "../../base/words.ts";
import { DeployError, messageOf } from "../../base/errors.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";
import { isRefusal } from "../../drivers/openstack/refusal.ts";
import type { Task } from "../../base/progress.ts";
import type { TerraformEvent } from "../../drivers/terraform/events.ts";
import type { Terraform } from "../../drivers/terraform/terraform.ts";
import { waitFor } from "../../base/wait.ts";
import { findLeftovers, type Leftover, type Naming, removeLeftovers } from "./leftovers.ts";

const TRIES = 3;

/** For one try: an endpoint that swallows packets would hold the provider for ever. */
const DEADLINE_MS = 30 * 60_000;

/** How long a cloud that has stopped answering is waited for before the next try: a service that is restarted comes back. */
const PATIENCE_MS = 120_000;

export interface Teardown {
  readonly terraform: Pick<Terraform, "destroy" | "holdsAnything">;
  readonly client: ApiClient;
  /** The names of what was to be made. */
  readonly naming: Naming;
  /** Told of tries that fail. */
  readonly task: Pick<Task, "update">;
  readonly onEvent: (event: TerraformEvent) => void;
  readonly onStart: (pid: number) => void;
  /** @default two minutes */
  readonly patienceMs?: number;
}

/**
 * @returns what was removed by name, for terraform's state did not know it
 * @throws DeployError (phase destroy) where something stays
 */
export async function tearDown({
  terraform,
  client,
  naming,
  task,
  onEvent,
  onStart,
  patienceMs = PATIENCE_MS,
}: Teardown): Promise<readonly Leftover[]> {
  let last: unknown;
  for (let attempt = 1; attempt <= TRIES && terraform.holdsAnything(); attempt++) {
    try {
      // Right after an interrupt the provider cannot refresh a server in BUILD; what somebody else removed meanwhile, on the
      // other hand, is known only after a refresh. So the first try goes by the state, the others look again.
      await terraform.destroy({ onEvent, onStart, refresh: attempt > 1, deadlineMs: DEADLINE_MS });
      last = undefined;
      break;
    } catch (error) {
      // A server that is still going away when the provider looks first fails the destroy; the next try finds it gone.
      last = error;
      if (attempt === TRIES) break;
      task.update(`try ${attempt} failed, once more: ${firstLine(messageOf(error))}`);
      if (!(await answers(client, naming, patienceMs))) break;
    }
  }
  let found: readonly Leftover[] = [];
  try {
    found = await removeLeftovers(client, naming);
  } catch (error) {
    last ??= error;
  }
  if (last === undefined) return found;
  throw new DeployError("not everything that the run created could be removed in order", {
    phase: "destroy",
    said: messageOf(last),
    cause: last,
  });
}

/** Waits until the services that hold what is to be removed answer, whatever they say. */
async function answers(client: ApiClient, naming: Naming, timeoutMs: number): Promise<boolean> {
  const look = async (): Promise<true> => {
    try {
      await findLeftovers(client, naming);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
    return true;
  };
  return await waitFor(look, { what: "the cloud answers", timeoutMs, intervalMs: 500 }).catch(() => false);
}
