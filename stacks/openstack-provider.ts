// The provider block. Credentials stay in clouds.yaml: the stack names a cloud in it and nothing else.
import { OpenstackProvider } from "@cdktf/provider-openstack/lib/provider/index.js";
import type { Construct } from "constructs";

/** Reconnects after a refused connection, and waits where the cloud answers 429 with Retry-After; 5xx is never retried. */
const MAX_RETRIES = 3;

/** openstacksdk's name for the cloud that OS_* variables describe; the provider reads them itself, where no cloud is named to it. */
const ENVIRONMENT_CLOUD = "envvars";

/** `cloud` is a name in the clouds.yaml that OS_CLIENT_CONFIG_FILE names, or that the provider finds. */
export function declareProvider(scope: Construct, cloud: string): OpenstackProvider {
  return new OpenstackProvider(scope, "openstack", {
    ...(cloud === ENVIRONMENT_CLOUD ? {} : { cloud }),
    maxRetries: MAX_RETRIES,
  });
}
