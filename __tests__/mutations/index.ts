// Every subject with its mutations. A new capture is one more line: `captureSubject("mixed", "A12")` for the folder
// `captured/mixed` and row A12; defects of its own come as `{ mutations: [...] }`.
import { emulatorShare, ownEmulator } from "./emulator.ts";
import { floating, floatingNuma } from "./floating.ts";
import { guest } from "./guest.ts";
import { apart, legacy, legacyNuma, together, withoutSmt } from "./hosts.ts";
import type { Subject } from "./mutation.ts";
import { filtered, moved, rebuilt, refused } from "./outcomes.ts";
import { byFlavor, pinned } from "./pinned.ts";
import { alike, alikeNothing, differentHosts, disjoint, disjointCores } from "./relations.ts";
import { hugepages, mixed, realtime } from "./shapes.ts";
import { twoNodes } from "./two-nodes.ts";
import { unseen, unseenOutcomes } from "./unseen.ts";

export const SUBJECTS: readonly Subject[] = [
  pinned,
  byFlavor,
  floating,
  floatingNuma,
  emulatorShare,
  filtered,
  rebuilt,
  moved,
  unseen,
  ...unseenOutcomes,
  alike,
  alikeNothing,
  twoNodes,
  mixed,
  ownEmulator,
  realtime,
  hugepages,
  together,
  apart,
  legacy,
  legacyNuma,
  withoutSmt,
  refused,
  guest,
  disjoint,
  disjointCores,
  differentHosts,
];
