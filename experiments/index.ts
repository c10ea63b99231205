// The catalogue: every experiment, in the order in which they are listed and run.
import { capacity } from "./capacity.ts";
import { emulator } from "./emulator.ts";
import type { Experiment } from "./experiment.ts";
import { hosts } from "./hosts.ts";
import { legacy } from "./legacy.ts";
import { mixed } from "./mixed.ts";
import { numa } from "./numa.ts";
import { pages } from "./pages.ts";
import { policy } from "./policy.ts";
import { realtime } from "./realtime.ts";
import { rebuild } from "./rebuild.ts";
import { reference } from "./reference.ts";
import { resources } from "./resources.ts";
import { smt } from "./smt.ts";
import { threads } from "./threads.ts";
import { topology } from "./topology.ts";

export type * from "./experiment.ts";

/** The groups of the specification: profiles A to C, SMT, NUMA, huge pages, several hosts. */
const GROUPS = "ABCSNHM";

const rows = [
  policy,
  mixed,
  threads,
  smt,
  emulator,
  numa,
  pages,
  realtime,
  resources,
  topology,
  capacity,
  rebuild,
  legacy,
  hosts,
]
  .flat()
  .sort((a, b) => GROUPS.indexOf(a.id.charAt(0)) - GROUPS.indexOf(b.id.charAt(0)) || a.id.localeCompare(b.id));

export const catalogue: readonly Experiment[] = [reference, ...rows];

/** Their names, in the order in which they are listed. */
export const families: readonly string[] = [
  "reference",
  "policy",
  "mixed",
  "threads",
  "smt",
  "emulator",
  "numa",
  "pages",
  "realtime",
  "resources",
  "topology",
  "capacity",
  "rebuild",
  "legacy",
  "hosts",
];
