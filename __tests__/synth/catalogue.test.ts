import { catalogue } from "../../experiments/index.ts";

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

test("the catalogue is not empty, and its ids are unique", () => {
  const ids = catalogue.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(catalogue.map((experiment) => [experiment.id, experiment] as const))("%s", (id, experiment) => {
  const servers = Object.entries(experiment.servers);

  test("names are fit for resource names and Terraform addresses", () => {
    const names = [
      id,
      ...[experiment.images, experiment.flavors, experiment.servers].flatMap((part) => Object.keys(part)),
    ];
    expect(names.filter((name) => !NAME.test(name))).toEqual([]);
    // Nova allows 255 characters for a server's name; 63 keep it a host name, with room for "pin-", the run and the key.
    expect(names.filter((name) => name.length > 20)).toEqual([]);
  });

  test("servers name images and flavors that exist, and every image and flavor is used", () => {
    const used = (part: "image" | "flavor") => [...new Set(servers.map(([, server]) => server[part]))].sort();
    expect(used("image")).toEqual(Object.keys(experiment.images).sort());
    expect(used("flavor")).toEqual(Object.keys(experiment.flavors).sort());
  });

  test("relations name servers, two different ones each", () => {
    for (const { server, like } of experiment.relations) {
      expect(Object.keys(experiment.servers)).toEqual(expect.arrayContaining([server, like]));
      expect(server).not.toBe(like);
    }
  });

  test("steps name servers, each server is in one, and none is empty", () => {
    const steps =
      experiment.steps === "as-room-allows" ? [{ servers: Object.keys(experiment.servers) }] : experiment.steps;
    expect([...new Set(steps.flatMap((step) => step.servers))].sort()).toEqual(Object.keys(experiment.servers).sort());
    expect(steps.filter((step) => step.servers.length === 0)).toEqual([]);
    expect(steps.filter((step) => new Set(step.servers).size !== step.servers.length)).toEqual([]);
  });

  test("the host needs room for the largest server of each kind", () => {
    const vcpus = (cpus: "pinned" | "floating") =>
      servers
        .filter(([, { expect: expected }]) => expected.cpus === cpus)
        .map(([, server]) => experiment.flavors[server.flavor]?.vcpus ?? 0);
    expect(experiment.needs.dedicatedCpus).toBeGreaterThanOrEqual(Math.max(0, ...vcpus("pinned")));
    expect(experiment.needs.sharedCpus).toBeGreaterThanOrEqual(vcpus("floating").length > 0 ? 1 : 0);
  });

  test("the claim is one sentence, and memory is even and enough for the base image", () => {
    expect(experiment.claim).toMatch(/^[A-Z][^\n]*[^.]$/);
    const memory = Object.values(experiment.flavors).map(({ memoryMiB }) => memoryMiB);
    expect(memory.filter((memoryMiB) => memoryMiB < 128 || memoryMiB % 2 !== 0)).toEqual([]);
  });
});
