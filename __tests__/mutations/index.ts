// Every subject with its mutations. A new capture is one more line: `captureSubject("mixed", "A12")` for the folder
// `captured/mixed` and row A12; defects of its own come as `{ mutations: [...] }`.
import { emulatorIsolate, emulatorShared } from "./emulator.ts";
import { floating, floatingNuma } from "./floating.ts";
import { guest, guestThreads } from "./guest.ts";
import { either, legacy, legacyFloat, legacyFloatNuma } from "./legacy.ts";
import { hugepages, locked } from "./memory.ts";
import type { Subject } from "./mutation.ts";
import { floating33, nova33 } from "./nova33.ts";
import { filtered, moved, noCandidates, rebuilt, refused, retries } from "./outcomes.ts";
import { pinned } from "./pinned.ts";
import { byFlavor, byImage } from "./reference.ts";
import { alike, alikeNothing, differentHosts, disjoint, disjointCores } from "./relations.ts";
import { mixed, realtime, realtimeMask } from "./shapes.ts";
import { apart, together, withoutSmt } from "./smt.ts";
import { twoNodes } from "./two-nodes.ts";
import { twoPinned } from "./two-pinned.ts";
import { unseen, unseenOutcomes } from "./unseen.ts";

export const SUBJECTS: readonly Subject[] = [
  pinned,
  twoPinned,
  mixed,
  realtimeMask,
  realtime,
  emulatorIsolate,
  emulatorShared,
  floating,
  floatingNuma,
  legacy,
  either,
  legacyFloat,
  legacyFloatNuma,
  refused,
  filtered,
  noCandidates,
  retries,
  rebuilt,
  moved,
  guest,
  guestThreads,
  unseen,
  ...unseenOutcomes,
  byImage,
  byFlavor,
  alike,
  alikeNothing,
  withoutSmt,
  twoNodes,
  nova33,
  floating33,
  together,
  apart,
  hugepages,
  locked,
  disjoint,
  disjointCores,
  differentHosts,
];
