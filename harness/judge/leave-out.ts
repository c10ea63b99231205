// Levels that are not judged because the user may not read them and said so (`leaveOut`). They are named in every verdict and count as
// nothing.
import { flat } from "../../base/words.ts";
import { UsageError } from "../../base/errors.ts";
import { didYouMean } from "../../base/did-you-mean.ts";
import type { ServerEvidence, Source } from "../evidence/evidence.ts";
import { HINTS } from "./hints.ts";
import type { Level } from "../../nova/levels.ts";

/**
 * What may be left out. Not `intent` and `api`: any user of the project may read them, and without them nobody would know
 * what was asked, or that there is a server at all.
 */
export const LEAVABLE: readonly Level[] = ["nova", "placement", "libvirt", "kernel", "guest"];

/** The levels that show where a server's vCPUs are, or what it is charged: one of them must remain. */
const PROOF: readonly Level[] = ["nova", "placement", "libvirt", "kernel"];

/**
 * Checks names of levels that a person gave.
 * @returns each once, in the order in which levels are judged
 * @throws UsageError for a word that is no level, one that cannot be left out, and where nothing would be proven any more
 */
export function checkLeaveOut(names: readonly string[]): readonly Level[] {
  for (const name of names) {
    if (LEAVABLE.some((level) => level === name)) continue;
    const isFixed = name === "intent" || name === "api";
    throw new UsageError(
      isFixed
        ? `the level "${name}" cannot be left out: every user may read it, and without it nothing is known about a server`
        : `there is no level "${name}" to leave out${didYouMean(name, LEAVABLE)}`,
      { hint: `What may be left out: ${LEAVABLE.join(", ")}.` },
    );
  }
  const levels = LEAVABLE.filter((level) => names.includes(level));
  if (PROOF.some((level) => !levels.includes(level))) return levels;
  throw new UsageError(`with ${PROOF.join(", ")} left out, nothing would be proven`, {
    said: "the remaining levels show what was asked for, not what the guest got",
    hint: "Leave out only what this user may not read: for a project member often nova and placement.",
  });
}

/**
 * Why a level is left out, with what its source said: for the table and the summary.
 * @param evidence undefined where the server was not looked at
 */
export function whyLeftOut(level: Level, evidence: ServerEvidence | undefined): string {
  if (evidence === undefined) return "as asked";
  const why = unreadAt(level, evidence);
  return why === undefined ? "as asked, although it could be read" : `as asked; ${flat(why)}`;
}

function unreadAt(level: Level, evidence: ServerEvidence): string | undefined {
  const reason = (source: Source<unknown> | undefined) => (source?.ok === false ? source.reason : undefined);
  switch (level) {
    case "intent":
    case "api":
      return undefined;
    case "nova": {
      const { topology } = evidence;
      const isHidden = topology.ok && topology.value.nodes.some(({ cpuPinning }) => cpuPinning === null);
      return isHidden ? HINTS.notAdmin : reason(topology);
    }
    case "placement":
      return reason(evidence.allocations);
    case "libvirt":
      return reason(evidence.domainXml);
    case "kernel":
      return reason(evidence.threads);
    case "guest":
      return reason(evidence.console);
  }
}
