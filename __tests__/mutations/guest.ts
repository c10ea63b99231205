// Defects that the guest itself sees, on the console of a captured server of two vCPUs.
import { console, lost, type Mutate } from "../support/defects/mutate.ts";
import { blindness, captureSubject, mutation as m } from "./mutation.ts";

export const guest = captureSubject("two-pinned", "B01", {
  title: "two-pinned B01: its console",
  mutations: [
    m(
      "guest sees fewer CPUs",
      "CPU 1 is not online",
      console("cpus-online 0-1", "cpus-online 0"),
      "guest",
      /^CPU 0 online/,
    ),
    m(
      "guest sees more CPUs",
      "CPU 2 is online",
      console("cpus-online 0-1", "cpus-online 0-2"),
      "guest",
      /^CPU 0-2 online/,
    ),
    m(
      "guest sees another topology",
      "both CPUs in one socket",
      console("cpu 1 socket 1 core 0", "cpu 1 socket 0 core 1"),
      "guest",
      /^1\/2\/1 /,
    ),
    m(
      "guest sees the wrong node",
      "CPU 1 is in a node that no cell is",
      console(/node 0 cpus 0-1 (memory-kib \d+)/, "node 0 cpus 0 $1\npinproof-guest node 1 cpus 1 $1"),
      "guest",
      /^node 0: CPU 0; node 1: CPU 1/,
    ),
    m("guest's CPU in no node", "CPU 1", console("node 0 cpus 0-1", "node 0 cpus 0"), "guest", /^node 0: CPU 0$/),
    m(
      "guest's node has too much memory",
      "more than the cell's 128 MiB",
      console(/memory-kib \d+/, "memory-kib 199000"),
      "guest",
      /^node 0: 195 MiB/,
    ),
    blindness("console unreadable", "an error", lost("console"), "guest", /the reason/),
    blindness("guest's report missing", "an empty console", console(/^.*$/s, "login:"), "guest", /printed no report/),
    blindness(
      "guest's report cut off",
      "no ready",
      console("\npinproof-guest ready", ""),
      "guest",
      /incomplete: no "ready"/,
    ),
    blindness(
      "guest's report damaged",
      "a line of something else",
      console("socket 0", "soc[ 1.2] ket 0"),
      "guest",
      /damaged: "cpu 0 soc/,
    ),
    blindness(
      "guest's report without CPUs",
      "no cpu lines",
      console(/pinproof-guest cpu \d[^\n]*\n/g, ""),
      "guest",
      /names no CPU/,
    ),
  ],
});

/** One core of two threads, by hw_cpu_threads. */
export const guestThreads = captureSubject("guest-threads", "B11", {
  mutations: [
    m(
      "guest sees cores for its threads",
      "each CPU a core of its own",
      console(/core 0 siblings 0-1\n(.*) core 0 siblings 0-1/, "core 0 siblings 0\n$1 core 1 siblings 1"),
      "guest",
      /^1\/2\/1 /,
    ),
    blindness(
      "console unread",
      "no console although the row asks the guest and the image reports",
      (server) => withoutConsole(server),
      "guest",
      /its console was not read/,
    ),
  ],
});

const withoutConsole: Mutate = ({ console: left, ...rest }) => {
  if (left === undefined) throw new Error("there is no console");
  return rest;
};
