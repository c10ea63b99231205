// A person without admin rights on the cloud under test: a project, a user whose only role in it is `member`, and a flavor
// that an administrator lent to the project. Made by the administrator that the tests run as, and removed by `dispose`.
import { randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { messageOf } from "../../../base/errors.ts";
import { readCloud } from "../../../drivers/openstack/clouds-yaml.ts";
import { OpenStackClient } from "../../../drivers/openstack/client.ts";
import { isForbidden } from "../../../drivers/openstack/refusal.ts";
import type { CloudTarget } from "../../../harness/targets/cloud-target.ts";

/** The member's name of the cloud, in a clouds.yaml of the member's own. */
export const MEMBER_CLOUD = "as-member";

export interface MemberCloud {
  readonly cloudsFile: string;
  readonly project: { readonly id: string; readonly name: string };
  /** Name of the private flavor that the project may use: 1 vCPU, 256 MiB, 1 GB, no extra specs. */
  readonly flavor: string;
  /** Talks to the cloud as the member. */
  readonly client: OpenStackClient;
  readonly dispose: () => Promise<void>;
}

type Thing = Readonly<Record<string, { readonly id: string }>>;

/** @throws what the cloud said; then what was made before is removed again */
export async function makeMember(target: CloudTarget): Promise<MemberCloud> {
  const config = readCloud(target.cloudsFile, target.cloud);
  const admin = new OpenStackClient(config);
  const undo: (() => Promise<unknown>)[] = [() => admin.close()];
  const dispose = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const step of undo.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new Error(`the member is not removed: ${failures.map(messageOf).join("; ")}`);
  };
  /** Makes a thing and remembers how to remove it. */
  const make = async (service: "identity" | "compute", path: string, key: string, body: object): Promise<string> => {
    const answer = (await admin.request(service, "POST", path, { body: { [key]: body } })) as Thing;
    const id = answer[key]?.id;
    if (id === undefined) throw new Error(`POST ${path} answered without an id`);
    undo.push(() => admin.request(service, "DELETE", `${path}/${id}`));
    return id;
  };
  try {
    const name = `pinproof-member-${randomBytes(3).toString("hex")}`;
    const password = randomBytes(12).toString("hex");
    const { roles } = (await admin.request("identity", "GET", "/roles?name=member")) as { roles: { id: string }[] };
    const [role] = roles;
    if (role === undefined) throw new Error("the cloud has no role member: `keystone-manage bootstrap` makes it");
    const project = await make("identity", "/projects", "project", { name, domain_id: "default" });
    const user = await make("identity", "/users", "user", { name, password, domain_id: "default" });
    await admin.request("identity", "PUT", `/projects/${project}/users/${user}/roles/${role.id}`);
    const size = { vcpus: 1, ram: 256, disk: 1, "os-flavor-access:is_public": false };
    const flavor = await make("compute", "/flavors", "flavor", { name, ...size });
    const access = { addTenantAccess: { tenant: project } };
    await admin.request("compute", "POST", `/flavors/${flavor}/action`, { body: access });
    const folder = mkdtempSync(join(tmpdir(), "pinproof-member-"));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const cloudsFile = join(folder, "clouds.yaml");
    const auth = {
      ...{ auth_url: config.auth.url, username: name, password, project_name: name },
      ...{ user_domain_id: "default", project_domain_id: "default" },
    };
    const settings = {
      auth,
      interface: config.interface,
      verify: config.verify,
      identity_api_version: 3,
      ...(config.region === undefined ? {} : { region_name: config.region }),
      ...(config.cacert === undefined ? {} : { cacert: config.cacert }),
    };
    writeFileSync(cloudsFile, stringify({ clouds: { [MEMBER_CLOUD]: settings } }), { mode: 0o600 });
    const client = new OpenStackClient(readCloud(cloudsFile, MEMBER_CLOUD));
    undo.push(() => client.close());
    return { cloudsFile, project: { id: project, name }, flavor: name, client, dispose };
  } catch (error) {
    await dispose().catch(() => undefined);
    throw error;
  }
}

/** Whether the member is kept out of something. @throws for any other failure */
export async function isKeptOut(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    if (isForbidden(error)) return true;
    throw error;
  }
}
