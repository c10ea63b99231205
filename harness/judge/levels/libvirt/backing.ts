// What backs the guest's memory: nothing by default, huge pages for each cell, locked and unmerged for real time.
import { NO_CPUS, showCpuSet, union } from "../../../../base/cpu-set.ts";
import type { HugePages, MemoryBacking } from "../../../../drivers/libvirt/domain-memory.ts";
import type { DomainFacts } from "../../../../drivers/libvirt/domain-xml.ts";
import { check } from "../../check.ts";
import type { ActiveSubject } from "../../subject.ts";
import type { Check } from "../../verdict.ts";

export function judgeBacking({ expectedGuest }: ActiveSubject, domain: DomainFacts): readonly Check[] {
  return [judgePages(expectedGuest.hugepagesKiB, domain), judgeLock(expectedGuest, domain.memoryBacking)];
}

/** Nova names the size for each guest cell, and shares such memory (`memAccess='shared'`). */
function judgePages(wantedKiB: number | null, { cells, memoryBacking: { hugepages } }: DomainFacts): Check {
  if (wantedKiB === null) {
    return check("libvirt", "memory has no huge pages", {
      holds: hugepages.length === 0,
      expected: "no <hugepages>",
      found: hugepages.map(showPages).join(", ") || "none",
    });
  }
  const ids = new Set(cells.map(({ id }) => id));
  const covered = hugepages.some(({ cells: of }) => of === null)
    ? ids
    : union(hugepages.map(({ cells: of }) => of ?? NO_CPUS));
  const isShared = cells.every(({ memAccess }) => memAccess === "shared");
  const access = isShared ? "shared" : "a cell is not memAccess shared";
  return check("libvirt", "every cell's memory has the huge pages asked for", {
    holds:
      hugepages.length > 0 &&
      hugepages.every(({ sizeKiB }) => sizeKiB === wantedKiB) &&
      showCpuSet(covered) === showCpuSet(ids) &&
      isShared,
    expected: `pages of ${wantedKiB} KiB for cell ${showCpuSet(ids)}, shared`,
    found: `${hugepages.map(showPages).join(", ") || "no <hugepages>"}, ${access}`,
  });
}

function showPages({ sizeKiB, cells }: HugePages): string {
  const size = sizeKiB === null ? "the host's default size" : `${sizeKiB} KiB`;
  return `pages of ${size} for ${cells === null ? "every cell" : `cell ${showCpuSet(cells)}`}`;
}

/** Real time locks memory and keeps it apart; `hw:locked_memory` only locks it. */
function judgeLock(
  { realtime, locked: isLocked }: ActiveSubject["expectedGuest"],
  { nosharepages, locked }: MemoryBacking,
): Check {
  const isApart = realtime !== null;
  const words = (isMerged: boolean, isKept: boolean) =>
    `${isMerged ? "may be merged" : "not merged"}, ${isKept ? "locked" : "not locked"}`;
  const name = isApart
    ? "memory is locked and not merged"
    : isLocked
      ? "memory is locked"
      : "memory is neither locked nor kept apart";
  return check("libvirt", name, {
    holds: nosharepages === isApart && locked === isLocked,
    expected: words(!isApart, isLocked),
    found: words(!nosharepages, locked),
  });
}
