// Service users and endpoints in Keystone. Safe to run again; an endpoint whose address has changed is corrected.
import type { ApiClient } from "../drivers/openstack/client.ts";

interface Named {
  readonly id: string;
}

interface Endpoint extends Named {
  readonly service_id: string;
  readonly interface: string;
  readonly url: string;
}

/** What is put into it. Keystone's own bootstrap has made Keystone's entry. */
export const CATALOGUE = {
  /** Name, type, and where it listens. */
  services: [
    ["glance", "image", ":9292"],
    ["placement", "placement", ":8778"],
    ["nova", "compute", ":8774/v2.1"],
    ["neutron", "network", ":9696"],
  ],
  /** "service" is there from Keystone 23 on. */
  roles: ["admin", "service"],
} as const;

/**
 * @param address the container's, by which the machine reaches the services
 * @param password of every service user
 */
export async function fillCatalogue(
  client: ApiClient,
  { address, password }: { address: string; password: string },
): Promise<void> {
  const identity = new Identity(client);
  const project = await identity.ensure("project", { name: "service", domain_id: "default" });
  const found = await Promise.all(CATALOGUE.roles.map((name) => identity.find("role", { name })));
  const roles = found.filter((role) => role !== undefined);
  const endpoints = await identity.list<Endpoint>("endpoint");
  await Promise.all(
    CATALOGUE.services.map(async ([name, type, path]) => {
      const user = await identity.ensure("user", { name, domain_id: "default" }, { password });
      for (const role of roles) await identity.grant({ project, user, role });
      const service = await identity.ensure("service", { name, type });
      for (const [face, host] of [
        ["public", address],
        ["internal", "controller"],
      ] as const) {
        const url = `http://${host}${path}`;
        const there = endpoints.find((one) => one.service_id === service.id && one.interface === face);
        if (there === undefined) {
          await identity.create("endpoint", { service_id: service.id, interface: face, url, region_id: "RegionOne" });
        } else if (there.url !== url) {
          await client.request("identity", "PATCH", `/endpoints/${there.id}`, { body: { endpoint: { url } } });
        }
      }
    }),
  );
}

type Kind = "project" | "role" | "user" | "service" | "endpoint";
type Fields = Readonly<Record<string, string>>;

/** Things in Keystone, by their fields. */
class Identity {
  private readonly client: ApiClient;

  constructor(client: ApiClient) {
    this.client = client;
  }

  async list<T extends Named>(kind: Kind, fields: Fields = {}): Promise<readonly T[]> {
    const query = new URLSearchParams(fields).toString();
    const answer = await this.client.request("identity", "GET", `/${kind}s${query === "" ? "" : `?${query}`}`);
    return (answer as Record<string, readonly T[]>)[`${kind}s`] ?? [];
  }

  async find(kind: Kind, fields: Fields): Promise<Named | undefined> {
    return (await this.list(kind, fields))[0];
  }

  async create(kind: Kind, fields: Fields): Promise<Named> {
    const answer = await this.client.request("identity", "POST", `/${kind}s`, { body: { [kind]: fields } });
    return (answer as Record<Kind, Named>)[kind];
  }

  async ensure(kind: Kind, fields: Fields, more: Fields = {}): Promise<Named> {
    return (await this.find(kind, fields)) ?? (await this.create(kind, { ...fields, ...more }));
  }

  async grant({ project, user, role }: Record<"project" | "user" | "role", Named>): Promise<void> {
    await this.client.request("identity", "PUT", `/projects/${project.id}/users/${user.id}/roles/${role.id}`);
  }
}
