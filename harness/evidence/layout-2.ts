// Evidence as runs of layout 2 kept it (pinproof 0.1): a server was observed once, and its files lay right in its folder.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unread } from "./attempt.ts";
import type { ActRecord, MomentRecord, RefusalRecord, Source } from "./evidence.ts";

/** The only moment of layout 2, which did not say when it was: after the server was made and, where there was one, after the act. */
export const FIRST_OF_LAYOUT_2: MomentRecord = { name: "1-apply", after: "apply", at: null };

interface CallFile {
  readonly call: string;
  readonly refused: RefusalRecord | null;
  readonly statusAfter: string;
}

/** `call.json`, which is `act.json` now; undefined where there is none. */
export function loadCallOfLayout2(folder: string): Source<ActRecord> | undefined {
  const file = join(folder, "call.json");
  if (!existsSync(file)) return undefined;
  try {
    const { call, ...rest } = JSON.parse(readFileSync(file, "utf8")) as
      | CallFile
      | { call?: undefined; reason?: string };
    if (typeof call === "string" && "statusAfter" in rest) return { ok: true, value: { act: call, ...rest } };
    return unread("reason" in rest && typeof rest.reason === "string" ? rest.reason : "call.json holds no call");
  } catch (error) {
    return unread(`call.json is damaged: ${error instanceof Error ? error.message : String(error)}`);
  }
}
