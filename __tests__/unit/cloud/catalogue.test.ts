import { fillCatalogue } from "../../../cloud/catalogue.ts";
import type { ApiClient } from "../../../drivers/openstack/client.ts";

type Thing = Readonly<Record<string, string>>;

/** Keystone, as far as it is asked: things by kind, and who has which role. */
function keystone(roles: readonly string[] = ["admin", "service", "member"]) {
  const things: Record<string, Thing[]> = {
    ...{ projects: [], users: [], services: [], endpoints: [] },
    roles: roles.map((name) => ({ id: `role-${name}`, name })),
  };
  const granted: string[] = [];
  const writes: string[] = [];
  const client: ApiClient = {
    request: (service, method, path, { body } = {}) => {
      const url = new URL(path, "http://keystone");
      const [, kind = "", id] = url.pathname.split("/");
      const all = things[kind] ?? [];
      if (service !== "identity") return Promise.reject(new Error(`${service} was asked`));
      if (method !== "GET") writes.push(`${method} ${path}`);
      if (method === "GET") {
        const found = all.filter((one) => [...url.searchParams].every(([name, value]) => one[name] === value));
        return Promise.resolve({ [kind]: found });
      }
      const [name = "", fields = {}] = Object.entries((body ?? {}) as Record<string, Thing>)[0] ?? [];
      if (method === "POST") {
        const made = { ...fields, id: `${name}-${all.length}` };
        things[kind] = [...all, made];
        return Promise.resolve({ [name]: made });
      }
      if (method === "PATCH") things[kind] = all.map((one) => (one.id === id ? { ...one, ...fields } : one));
      else granted.push(path);
      return Promise.resolve(undefined);
    },
  };
  return { client, things, granted, writes };
}

const facts = { address: "198.18.0.2", password: "secret" };

test("every service has a user with its roles, and an endpoint for the machine and one for the container", async () => {
  const { client, things, granted } = keystone();
  await fillCatalogue(client, facts);
  const names = (kind: string) => things[kind]?.map(({ name }) => name);
  expect([names("projects"), names("users"), names("services")]).toEqual([
    ["service"],
    ["glance", "placement", "nova", "neutron"],
    ["glance", "placement", "nova", "neutron"],
  ]);
  expect(things.users?.map(({ password }) => password)).toEqual(Array(4).fill("secret"));
  expect(granted).toHaveLength(8);
  expect(new Set(granted.map((path) => path.split("/").at(-1)))).toEqual(new Set(["role-admin", "role-service"]));
  const urls = (face: string) => things.endpoints?.filter((one) => one.interface === face).map(({ url }) => url);
  const at = (host: string) => [":9292", ":8778", ":8774/v2.1", ":9696"].map((path) => `http://${host}${path}`);
  expect(urls("public")?.sort()).toEqual(at("198.18.0.2").sort());
  expect(urls("internal")?.sort()).toEqual(at("controller").sort());
});

test("a second time makes nothing", async () => {
  const { client, things, writes } = keystone();
  await fillCatalogue(client, facts);
  const before = JSON.stringify(things);
  writes.length = 0;
  await fillCatalogue(client, facts);
  expect(JSON.stringify(things)).toBe(before);
  expect(writes.filter((write) => !write.startsWith("PUT "))).toEqual([]);
});

test("another address corrects the public endpoints alone", async () => {
  const { client, things, writes } = keystone();
  await fillCatalogue(client, facts);
  writes.length = 0;
  await fillCatalogue(client, { ...facts, address: "198.18.0.6" });
  expect(writes.filter((write) => write.startsWith("PATCH"))).toHaveLength(4);
  expect(writes.filter((write) => write.startsWith("POST"))).toEqual([]);
  const hosts = things.endpoints?.map(({ url = "" }) => new URL(url).hostname);
  expect(new Set(hosts)).toEqual(new Set(["198.18.0.6", "controller"]));
});

test("a Keystone without the role service grants what it has", async () => {
  const { client, granted } = keystone(["admin"]);
  await fillCatalogue(client, facts);
  expect(granted).toHaveLength(4);
});
