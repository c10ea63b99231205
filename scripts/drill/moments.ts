// The moments at which the drill stops a run: each is recognised by the run's output, or by the cloud.
import { setTimeout as sleep } from "node:timers/promises";
import type { CliProcess } from "../../__tests__/support/real-cloud/cli.ts";
import type { ApiClient } from "../../drivers/openstack/client.ts";
import type { Service } from "../../drivers/openstack/service.ts";

export interface Moment {
  readonly name: string;
  /** Resolves as soon as the run has come so far. @throws Error where it ends before */
  readonly reached: (run: Pick<CliProcess, "line" | "ending">, client: ApiClient) => Promise<void>;
}

export const MOMENTS: readonly Moment[] = [
  { name: "before apply", reached: told(/^Run \w+ on cloud/) },
  { name: "image upload", reached: seen("image", "/v2/images?limit=1000", "images") },
  { name: "server build", reached: seen("compute", "/servers", "servers") },
  { name: "reading evidence", reached: told(/observing/) },
  { name: "destroy", reached: told(/removing its servers/) },
  { name: "report", reached: told(/Removed everything again/) },
];

function told(words: RegExp): Moment["reached"] {
  return async ({ line }) => {
    await line(words);
  };
}

/** The first thing of that kind that the run has made is there, whether it is ready or not. */
function seen(service: Service, path: string, key: string): Moment["reached"] {
  return async ({ line, ending }, client) => {
    const run = /^Run (\w+) on cloud/.exec(await line(/^Run \w+ on cloud/))?.[1] ?? "";
    const end = new AbortController();
    void ending.then(() => {
      end.abort();
    });
    for (;;) {
      const answer = (await client.request(service, "GET", path)) as Record<string, { name: string | null }[]>;
      if ((answer[key] ?? []).some(({ name }) => name?.startsWith(`pin-${run}-`))) return;
      if (end.signal.aborted) throw new Error(`it ended before ${key} of it were seen`);
      await sleep(50);
    }
  };
}
