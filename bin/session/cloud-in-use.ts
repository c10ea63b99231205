// The cloud that a command uses, as it is now. Commands that only read or only remove start nothing.
import { handOver } from "../../cloud/hand-over.ts";
import { cloudLayout } from "../../cloud/layout.ts";
import { isUp } from "../../cloud/local-cloud.ts";
import { UsageError } from "../../base/errors.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import { namedCloud } from "../../harness/targets/named-cloud.ts";

/** The one that is named, else the local cloud. @throws UsageError where that is not up */
export function cloudInUse(): CloudTarget {
  const named = namedCloud();
  if (named !== undefined) return named;
  if (isUp()) return handOver(cloudLayout());
  throw new UsageError("the local cloud is not up, and this command starts nothing", {
    hint: "Bring it up with `npx pinproof cloud up`, or name a cloud with OS_CLOUD.",
  });
}
