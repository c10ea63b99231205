// Needs of a cloud with several compute hosts.
import type { HostNeeds } from "../../../../experiments/needs.ts";
import type { HostFacts } from "../../../../harness/evidence/evidence.ts";
import { failed, ok } from "../../../support/captured/evidence.ts";
import { big, blind, inventory, reason, says, small } from "../../../support/made/hosts.ts";

describe("of several hosts", () => {
  const two = { numaNodes: { least: 2 } };
  const untold = "unknown: blind: cannot determine whether there are at least 2 NUMA nodes: status 403";
  it.each<[string, HostNeeds, HostFacts[], string]>([
    ["one that fits is enough", two, [small, big, blind], "yes"],
    [
      "all of the needs must be of one host",
      { ...two, smt: false },
      [big, small],
      "no: big: it needs a host without SMT",
    ],
    [
      "the host that lacks least is told",
      { ...two, dedicatedCpus: { least: 2 }, smt: false },
      [small, big],
      "no: big: it needs a host without SMT",
    ],
    ["one that may fit makes it unknown, and only that is told", two, [small, blind], untold],
    [
      "every host, and one does not",
      { ...two, everyHost: true },
      [big, small],
      "no: small: it needs at least 2 NUMA nodes, and the host has 1",
    ],
    [
      "every host, and one does not: what another one is makes no difference",
      { ...two, everyHost: true },
      [blind, small, big],
      "no: small: it needs at least 2 NUMA nodes, and the host has 1",
    ],
    ["every host, and of one it is not known", { ...two, everyHost: true }, [big, blind], untold],
    ["every host, and all do", { ...two, everyHost: true }, [big, { ...big, name: "big-2" }], "yes"],
    ["two such hosts, and there are", { ...two, hosts: { least: 2 } }, [big, small, { ...big, name: "big-2" }], "yes"],
    [
      "two such hosts, and there is one",
      { ...two, hosts: { least: 2 } },
      [big, small],
      "no: it needs at least 2 such compute hosts, and the cloud has 1",
    ],
    ["two such hosts, and there may be another", { ...two, hosts: { least: 2 } }, [big, blind], untold],
    [
      "two such hosts, and there cannot be as many",
      { ...two, hosts: { least: 2 } },
      [blind],
      "no: it needs at least 2 such compute hosts, and the cloud has at most 1",
    ],
    [
      "exactly one such host, and there are two",
      { ...two, hosts: { least: 1, most: 1 } },
      [big, { ...big, name: "big-2" }],
      "no: it needs exactly 1 such compute hosts, and the cloud has 2",
    ],
    [
      "exactly one such host, and there are two and perhaps a third",
      { ...two, hosts: { least: 1, most: 1 } },
      [big, { ...big, name: "big-2" }, blind],
      "no: it needs exactly 1 such compute hosts, and the cloud has at least 2",
    ],
    ["exactly one such host, and there may be another", { ...two, hosts: { least: 1, most: 1 } }, [big, blind], untold],
    ["two hosts of any kind", { anyHosts: { least: 2 } }, [blind, small], "yes"],
    [
      "two hosts of any kind, and there is one",
      { anyHosts: { least: 2 } },
      [big],
      "no: it needs at least 2 compute hosts, and the cloud has 1",
    ],
    [
      "no other host, and there is one",
      { anyHosts: { most: 1 } },
      [big, small],
      "no: it needs at most 1 compute hosts, and the cloud has 2",
    ],
  ])("%s", (_what, needs, hosts, words) => {
    expect(says(needs, ...hosts)).toBe(words);
  });

  it("none at all is not known, and no pass but for what needs nothing", () => {
    expect(says(two)).toBe("unknown: no compute host is known");
    expect(says({})).toBe("yes");
  });
});

describe("hosts with and without SMT", () => {
  const needs = { mixedSmt: true };
  const floatingOnly: HostFacts = { ...small, name: "floating", inventories: ok({ VCPU: inventory(1) }) };
  const what = "a compute host with SMT and one without, both with a dedicated set";
  it.each<[string, HostFacts[], string]>([
    ["one of each", [big, small], "yes"],
    ["one of each, and one of which nothing is known", [big, blind, small], "yes"],
    ["all with", [big], `no: it needs ${what}`],
    ["the one without has no dedicated set", [big, floatingOnly], `no: it needs ${what}`],
    [
      "the other one is not known",
      [big, blind],
      `unknown: cannot determine whether there are ${what}: blind: status 403`,
    ],
    [
      "of the other one it is not known whether it has SMT",
      [small, { ...big, traits: failed(reason) }],
      `unknown: cannot determine whether there are ${what}: big: status 403`,
    ],
  ])("%s", (_what, hosts, words) => {
    expect(says(needs, ...hosts)).toBe(words);
  });
});
