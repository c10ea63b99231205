// Our own API client, for the local cloud.
import { CloudStepError } from "../base/errors.ts";
import { OpenStackClient } from "../drivers/openstack/client.ts";
import { readCloud } from "../drivers/openstack/clouds-yaml.ts";
import { LOCAL_CLOUD, writeAccessFiles } from "./hand-over.ts";
import type { StepContext } from "./step.ts";

/**
 * A client with the rights of the administrator; the caller closes it. The files that say how the cloud is reached are
 * written beforehand, since they may have been lost.
 */
export function cloudClient({ layout, state }: Pick<StepContext, "layout" | "state">): OpenStackClient {
  if (state.address === undefined) throw new CloudStepError("the container has no address");
  writeAccessFiles(layout, state.address);
  return new OpenStackClient(readCloud(layout.cloudsFile, LOCAL_CLOUD));
}
