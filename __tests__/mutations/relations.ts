// Defects that show only between servers. Two pinned ones that live at once need more dedicated CPUs than the captures'
// host has: made.
import type { ActiveExpectation } from "../../experiments/expectation.ts";
import type { Relation } from "../../experiments/experiment.ts";
import { captured, capturedEvidence, ok } from "../support/captured/evidence.ts";
import { BIG, madeEvidence, madeExperiment, type MadeGuest } from "../support/made/made-guest.ts";
import { both, cells, charged, lost, status, thread, xml, type Mutate } from "../support/defects/mutate.ts";
import { type Mutation, mutation, subject } from "./mutation.ts";

const m = (...[kind, what, mutate, level, words]: Parameters<typeof mutation>): Mutation =>
  mutation(kind, what, mutate, level, words, { relation: true });

const b = (...[kind, what, mutate, level, words]: Parameters<typeof mutation>): Mutation =>
  mutation(kind, what, mutate, level, words, { relation: true, outcome: "inconclusive" });

export const alike = subject({
  title: "by-image as by-flavor",
  origin: "partly captured",
  experiment: captured,
  evidence: capturedEvidence(),
  server: "by-image",
  mutations: [
    m(
      "emulator unlike the other's",
      "on CPU 0",
      xml("<emulatorpin cpuset='1'/>", "<emulatorpin cpuset='0'/>"),
      "libvirt",
      /emulator elsewhere/,
    ),
    m("charged unlike the other", "VCPU=1", charged({ VCPU: 1 }), "placement", /VCPU=1/),
    m(
      "memory unlike the other's",
      "preferred",
      xml("memory mode='strict'", "memory mode='preferred'"),
      "libvirt",
      /memory preferred/,
    ),
    m(
      "guest topology unlike the other's",
      "1/1/2",
      xml("cores='1' threads='1'", "cores='1' threads='2'"),
      "libvirt",
      /topology 1\/1\/2/,
    ),
    m(
      "real time unlike the other",
      "vCPU 0",
      xml("</cputune>", "<vcpusched vcpus='0' scheduler='fifo' priority='1'/></cputune>"),
      "libvirt",
      /realtime: fifo 1/,
    ),
    m("not pinned, unlike the other", "no cputune", xml(/<cputune>.*<\/cputune>/s, ""), "libvirt", /no pins/),
    m("no cells in Nova, unlike the other", "none", cells(), "nova", /no cells/),
    m("threads unlike the other's", "a worker on 0", thread("worker", "0"), "kernel", /other threads elsewhere/),
    b("other half of a comparison unseen", "threads unread", lost("threads"), "kernel", /the reason/),
    b("nothing to compare", "in ERROR", status("ERROR", "x"), "api", /no server: it is in ERROR/),
  ],
});

export const alikeNothing = subject({
  ...{ ...alike, title: "by-image as a server that is not pinned" },
  server: "by-flavor",
  mutations: [
    b(
      "compared with one that is not pinned",
      "by-flavor has no cputune",
      xml(/<cputune>.*<\/cputune>/s, ""),
      "libvirt",
      /is not pinned itself/,
    ),
    b(
      "compared with one that only looks pinned",
      "Nova pins nothing",
      cells([[0], {}]),
      "libvirt",
      /is not pinned itself/,
    ),
  ],
});

const PIN: ActiveExpectation = { outcome: "active", cpus: "pinned" };
const one = (id: string, cpu: number, host = BIG): MadeGuest => ({
  ...{ id, vcpus: 1, memoryMiB: 128, pins: { 0: cpu }, emulator: String(cpu), host },
  cells: [{ vcpus: [0], memoryMiB: 128, hostNode: cpu % 4 < 2 ? 0 : 1 }],
  charged: { PCPU: 1 },
  image: { hw_cpu_policy: "dedicated" },
  flavor: {},
});

function pair(relation: Relation, other: MadeGuest) {
  const guest = one("7d3f0b52-5f0c-4a4e-9d5b-0f6f4c1f2a11", 1);
  const [image, flavor] = ["own", "own"];
  const servers = {
    guest: { image, flavor, asked: "x", expect: PIN },
    other: { image, flavor, asked: "x", expect: PIN },
  };
  return {
    experiment: madeExperiment(guest, PIN, { servers, relations: [relation] }),
    evidence: madeEvidence(["guest", guest], ["other", other]),
    server: "guest",
  };
}

const OTHER = "0c0ffee0-5f0c-4a4e-9d5b-0f6f4c1f2a12";

/** Moves the guest's pin everywhere, so that it is right by itself. */
const moveTo = (cpu: number): Mutate =>
  both(
    xml("vcpu='0' cpuset='1'", `vcpu='0' cpuset='${cpu}'`),
    xml("emulatorpin cpuset='1'", `emulatorpin cpuset='${cpu}'`),
    cells([[0], { "0": cpu }]),
  );

export const disjoint = subject({
  title: "two pinned servers",
  origin: "made",
  ...pair({ kind: "disjoint-pins", server: "guest", other: "other" }, one(OTHER, 3)),
  mutations: [
    m("two servers on one CPU", "both on CPU 3", moveTo(3), "libvirt", /^guest on 3, other on 3/),
    m("two servers on one CPU, by Nova", "both on CPU 3", moveTo(3), "nova", /^guest on 3, other on 3/),
    b("no pins to compare", "no cputune", xml(/<cputune>.*<\/cputune>/s, ""), "libvirt", /no pins to compare/),
  ],
});

export const disjointCores = subject({
  title: "two servers on cores of their own",
  origin: "made",
  ...pair({ kind: "disjoint-pins", server: "guest", other: "other", cores: true }, one(OTHER, 3)),
  mutations: [
    m("two servers on one core, by Nova", "on CPU 7, a sibling of CPU 3", moveTo(7), "nova", /^guest on 7, other on 3/),
    m("two servers on one core", "on CPU 7, a sibling of CPU 3", moveTo(7), "libvirt", /^guest on 7, other on 3/),
  ],
});

export const differentHosts = subject({
  title: "two servers on two hosts",
  origin: "made",
  ...pair({ kind: "different-hosts", server: "guest", other: "other" }, one(OTHER, 3, { ...BIG, name: "second" })),
  mutations: [
    m("two servers on one host", "both on second", onHost("second"), "api", /^guest on second, other on second/),
    b("host not shown", "no admin rights", onHost(null), "api", /shown to administrators only/),
  ],
});

function onHost(host: string | null): Mutate {
  return (server) => ({ ...server, server: server.server.ok ? ok({ ...server.server.value, host }) : server.server });
}
