// What a reader says where the cloud's policy keeps the user out: in plain words, with the role that would be let in and the
// rule that says so. The rules are the defaults of Nova 31, Placement 13 and Glance 30 (`*/policies/*.py`); a cloud may have
// others.
import { flat } from "../../../base/words.ts";
import { ApiError } from "../../../drivers/openstack/client.ts";
import { isForbidden } from "../../../drivers/openstack/refusal.ts";

const PROJECT = "the role reader or member in the server's project";

export const NEEDS = {
  server: `Nova does not show this user the server: that needs ${PROJECT} (policy os_compute_api:servers:show)`,
  topology: `Nova does not show this user the server's topology: that needs ${PROJECT}, and its pins an administrator (policy compute:server:topology:index)`,
  extraSpecs: `Nova does not show this user a flavor's extra specs: that needs ${PROJECT} (policies os_compute_api:servers:show:flavor-extra-specs and os_compute_api:os-flavor-extra-specs:index)`,
  flavors: "Nova does not show this user its flavors: no default rule forbids that, so ask an administrator",
  services:
    "Nova does not show this user its compute services: that needs an administrator (policy os_compute_api:os-services:list)",
  hypervisors:
    "Nova does not show this user its hypervisors: that needs an administrator (policy os_compute_api:os-hypervisors:list-detail)",
  console:
    "Nova does not show this user the server's console: that needs the role member in the server's project (policy os_compute_api:os-console-output)",
  image:
    "Glance does not show this user the image: that needs the role reader or member in a project that it is shared with (policy get_image)",
  allocations:
    "Placement does not show this user what a server is charged: that needs an administrator, or the role service (policy placement:allocations:list)",
  providers:
    "Placement does not show this user its resource providers: that needs an administrator, or the role service (policy placement:resource_providers:list)",
  inventories:
    "Placement does not show this user a host's inventories: that needs an administrator, or the role service (policies placement:resource_providers:inventories:list and placement:resource_providers:usages)",
  traits:
    "Placement does not show this user a host's traits: that needs an administrator, or the role service (policy placement:resource_providers:traits:list)",
} as const;

/**
 * The reading, with its refusal (403) told in one line.
 * @param needs what it needs: one of `NEEDS`
 * @throws ApiError of status 403 with those words; anything else as it was
 */
export async function asAllowed<T>(needs: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const said = flat(error.words);
    throw new ApiError(`${needs}; it answered 403${said === "" ? "" : `: ${said}`}`, 403, { said: "" });
  }
}
