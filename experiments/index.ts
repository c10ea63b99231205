// The catalogue: every experiment, in the order in which they are listed and run.
import { capacity } from "./families/capacity.ts";
import { emulator } from "./families/emulator.ts";
import type { Experiment } from "./experiment.ts";
import { hosts } from "./families/hosts.ts";
import { legacy } from "./families/legacy.ts";
import { mixed } from "./families/mixed.ts";
import { numa } from "./families/numa.ts";
import { pages } from "./families/pages.ts";
import { policy } from "./families/policy.ts";
import { realtime } from "./families/realtime.ts";
import { rebuild } from "./families/rebuild.ts";
import { reference } from "./families/reference.ts";
import { resources } from "./families/resources.ts";
import { smt } from "./families/smt.ts";
import { threads } from "./families/threads.ts";
import { topology } from "./families/topology.ts";

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
