// Nova's compute services: which hosts there are, and whether they work. Needs an administrator.
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import type { ServiceRecord } from "../../evidence/evidence.ts";
import { asArray, asObject, asString, orNull } from "./json.ts";
import { asAllowed, NEEDS } from "./rights.ts";

/**
 * `GET /os-services?binary=nova-compute`, by the host's name.
 * @throws TargetError where it cannot be read
 */
export async function readComputeServices(client: ApiClient): Promise<ReadonlyMap<string, ServiceRecord>> {
  const reading = client.request("compute", "GET", "/os-services?binary=nova-compute");
  return parseServices(await asAllowed(NEEDS.services, reading));
}

export function parseServices(answer: unknown): ReadonlyMap<string, ServiceRecord> {
  const services = asArray(asObject(answer, "body").services, "services");
  return new Map(
    services.map((item) => {
      const service = asObject(item, "services[]");
      const record: ServiceRecord = {
        status: asString(service.status, "service.status"),
        state: asString(service.state, "service.state"),
        disabledReason: orNull(service.disabled_reason, (reason) => asString(reason, "service.disabled_reason")),
      };
      return [asString(service.host, "service.host"), record] as const;
    }),
  );
}
