// What cannot be seen, or is no evidence of this server, is never a pass.
import { failed, ok } from "../support/captured/evidence.ts";
import {
  both,
  cells,
  host,
  lost,
  neighbour,
  sets,
  status,
  thread,
  xml,
  type Mutate,
} from "../support/defects/mutate.ts";
import { blindness as b, captureSubject, subject } from "./mutation.ts";
import { filtered, rebuilt, refused } from "./outcomes.ts";

const reason = "the reason";
const text =
  (change: (xml: string) => string): Mutate =>
  (server) => ({
    ...server,
    domainXml: server.domainXml.ok ? ok(change(server.domainXml.value)) : server.domainXml,
  });

/** As a reader that takes UTF-16 for UTF-8 hands it on. */
const utf16 = (value: string) => Buffer.from(value, "utf16le").toString("utf8");
const huge = (value: string) => value.replace("</domain>", `<!-- ${"x".repeat(5 * 1024 * 1024)} --></domain>`);

export const unseen = captureSubject("pinned", "A04", {
  title: "pinned A04: what is not seen",
  mutations: [
    b("server unread", "an error", lost("server"), "api", /the reason/),
    b("still being built", "BUILD", status("BUILD"), "api", /BUILD/),
    b("flavor unread", "an error", lost("flavor"), "intent", /the reason/),
    b("image unread", "an error", lost("image"), "intent", /the reason/),
    b("topology unread", "an error", lost("topology"), "nova", /the reason/),
    b("pins not shown", "no admin rights", cells([[0], null]), "nova", /administrators only/),
    b("allocations unread", "an error", lost("allocations"), "placement", /the reason/),
    b("XML unread", "an error", lost("domainXml"), "libvirt", /the reason/),
    b("XML truncated", "it ends in the middle", xml(/<\/cputune>.*/s, ""), "libvirt", /truncated or not XML/),
    b(
      "XML of another server",
      "another uuid",
      xml(/<uuid>[^<]*/, "<uuid>3e7313df-2f20-4dd5-b17b-0cf059984c33"),
      "libvirt",
      /of another domain/,
    ),
    b("XML in another encoding", "UTF-16", text(utf16), "libvirt", /is not UTF-8, as libvirt writes it/),
    b(
      "XML that says another encoding",
      "ISO-8859-15",
      text((value) => `<?xml version="1.0" encoding="ISO-8859-15"?>\n${value}`),
      "libvirt",
      /says that it is ISO-8859-15/,
    ),
    b("XML huge", "5 MiB", text(huge), "libvirt", /larger than 4096 KiB/),
    b(
      "XML with entities",
      "a DOCTYPE",
      text((value) => `<!DOCTYPE domain [<!ENTITY a "1">]>\n${value}`),
      "libvirt",
      /has a DOCTYPE, which libvirt never writes/,
    ),
    b(
      "XML with an unknown entity",
      "cpuset='&cpus;'",
      xml("vcpu='0' cpuset='1'", "vcpu='0' cpuset='&cpus;'"),
      "libvirt",
      /holds no CPU set/,
    ),
    b(
      "XML with two cputune",
      "the second pins elsewhere",
      xml("</cputune>", "</cputune><cputune><vcpupin vcpu='0' cpuset='0'/></cputune>"),
      "libvirt",
      /<cputune> appears twice/,
    ),
    b(
      "XML that pins a vCPU twice",
      "to 1 and 0",
      xml("<vcpupin ", "<vcpupin vcpu='0' cpuset='0'/><vcpupin "),
      "libvirt",
      /appears twice for vcpu 0/,
    ),
    b("CPU sets unread", "an error", host({ cpuSets: failed(reason) }), "libvirt", /the reason/),
    b("CPU sets unreadable", "one", sets("one", "0"), "libvirt", /"one" is not a CPU set/),
    b("host unread", "no host, no domain", both(lost("host"), lost("domainXml")), "libvirt", /the reason/),
    b("neighbours unread", "an error", host({ neighbours: failed(reason) }), "libvirt", /the reason/),
    b("neighbour unreadable", "x", neighbour({ mayUse: "x" }), "libvirt", /"x" is not a CPU set/),
    b("online CPUs unread", "an error", host({ onlineCpus: failed(reason) }), "libvirt", /the reason/),
    b("host nodes unread", "an error", host({ capabilitiesXml: failed(reason) }), "libvirt", /the reason/),
    b(
      "capabilities of another kind",
      "a domain",
      host({ capabilitiesXml: ok("<domain/>") }),
      "libvirt",
      /not a libvirt <capabilities>/,
    ),
    b("threads unread", "an error", lost("threads"), "kernel", /the reason/),
    b(
      "no threads",
      "an empty list",
      (server) => ({ ...server, threads: ok([]) }),
      "kernel",
      /no threads of a QEMU process found/,
    ),
    b("vCPU threads unnamed", "none is named CPU n", thread("CPU 0/TCG", null), "kernel", /debug-threads is off/),
    b(
      "no emulator thread",
      "only the vCPU's",
      (server) => ({ ...server, threads: ok([{ tid: 7, comm: "CPU 0/TCG", cpusAllowed: "1" }]) }),
      "kernel",
      /no emulator thread found/,
    ),
    b("CPU list unreadable", "all", thread("IO mon_iothread", "all"), "kernel", /"all" is not a CPU set/),
    b(
      "pin unknown",
      "neither XML nor topology",
      both(lost("topology"), lost("domainXml")),
      "kernel",
      /neither libvirt nor Nova says/,
    ),
  ],
});

export const unseenOutcomes = [
  subject({
    ...{ ...refused, title: "refused A09: what is not seen" },
    mutations: [
      b(
        "refusal unread",
        "neither a refusal nor a server",
        (server) => withoutRefusal(server),
        "api",
        /Nova refused it/,
      ),
    ],
  }),
  subject({
    ...{ ...filtered, title: "filtered A24: what is not seen" },
    mutations: [
      b("fault unread", "ERROR without a fault", status("ERROR"), "api", /without a fault/),
      b("charge of a failed server unread", "an error", lost("allocations"), "placement", /the reason/),
      b("failed server still being built", "BUILD", status("BUILD"), "api", /BUILD/),
    ],
  }),
  subject({
    ...{ ...rebuilt, title: "rebuild-refused A54: what is not seen" },
    mutations: [
      b("act unread", "an error", lost("act"), "api", /the reason/),
      b("act not done", "no record", (server) => withoutAct(server), "api", /it was not done/),
      b(
        "another act",
        "migrate",
        (server) => ({ ...server, act: ok({ act: "migrate", refused: null, statusAfter: "ACTIVE" }) }),
        "api",
        /another act, migrate/,
      ),
    ],
  }),
];

function withoutRefusal(server: Parameters<Mutate>[0]) {
  const { refused: left, ...rest } = server;
  if (left === undefined) throw new Error("the server was not refused");
  return rest;
}

function withoutAct(server: Parameters<Mutate>[0]) {
  const { act: left, ...rest } = server;
  if (left === undefined) throw new Error("nothing was done");
  return rest;
}
