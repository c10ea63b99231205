// Defects that the guest itself sees on its console. Made by the rules; the lines are those of cloud/provision/guest-init.sh.
import { type MadeGuest, madeEvidence, madeExperiment } from "../support/made-guest.ts";
import { console, lost } from "../support/mutate.ts";
import { blindness, mutation as m, subject } from "./mutation.ts";
import { OWN_EMULATOR } from "./emulator.ts";

const CONSOLE = [
  "pinproof-guest cpus-online 0-1",
  "pinproof-guest cpu 0 socket 0 core 0 siblings 0",
  "pinproof-guest cpu 1 socket 1 core 0 siblings 1",
  "pinproof-guest node 0 cpus 0 memory-kib 60000",
  "pinproof-guest node 1 cpus 1 memory-kib 61000",
  "pinproof-guest ready",
].join("\n");

const REPORTING: MadeGuest = {
  ...OWN_EMULATOR,
  image: { ...OWN_EMULATOR.image, pinproof_guest_report: "console" },
  console: CONSOLE,
};

export const guest = subject({
  title: "guest with a report, made",
  experiment: madeExperiment(REPORTING, {
    outcome: "active",
    cpus: "pinned",
    cells: 2,
    emulator: "one-more-dedicated",
  }),
  evidence: madeEvidence(["guest", REPORTING]),
  server: "guest",
  mutations: [
    m(
      "guest sees fewer CPUs",
      "CPU 1 is not online",
      console("cpus-online 0-1", "cpus-online 0"),
      "guest",
      /^CPU 0 online/,
    ),
    m(
      "guest sees another topology",
      "both CPUs in one socket",
      console("cpu 1 socket 1 core 0", "cpu 1 socket 0 core 1"),
      "guest",
      /^1\/2\/1 /,
    ),
    m("guest sees one node", "node 1 is not there", console(/\n[^\n]*node 1[^\n]*/, ""), "guest", /^node 0: CPU 0$/),
    m(
      "guest's node has other CPUs",
      "exchanged",
      console(/node 0 cpus 0(.*)node 1 cpus 1/s, "node 0 cpus 1$1node 1 cpus 0"),
      "guest",
      /^node 0: CPU 1; node 1: CPU 0/,
    ),
    m(
      "guest's node has too much memory",
      "more than the cell's 64 MiB",
      console("memory-kib 61000", "memory-kib 99000"),
      "guest",
      /node 1: 97 MiB/,
    ),
    blindness(
      "console unread",
      "no console although the image reports",
      (server) => withoutConsole(server),
      "guest",
      /its console was not read/,
    ),
    blindness("console unreadable", "an error", lost("console"), "guest", /the reason/),
    blindness("report missing", "an empty console", console(/^.*$/s, "login:"), "guest", /printed no report/),
    blindness("report incomplete", "no ready", console("\npinproof-guest ready", ""), "guest", /incomplete/),
    blindness(
      "report damaged",
      "a line of something else",
      console("socket 0", "soc[ 1.2] ket 0"),
      "guest",
      /damaged: "cpu 0 soc/,
    ),
    blindness(
      "report without CPUs",
      "no cpu lines",
      console(/pinproof-guest cpu \d[^\n]*\n/g, ""),
      "guest",
      /names no CPU/,
    ),
  ],
});

function withoutConsole(server: Parameters<ReturnType<typeof console>>[0]) {
  const { console: left, ...rest } = server;
  if (left === undefined) throw new Error("there is no console");
  return rest;
}
