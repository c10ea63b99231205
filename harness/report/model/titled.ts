// A verdict with its servers named as a person reads them.
import { momentTitle } from "../../evidence/moment.ts";
import type { ExperimentVerdict } from "../../judge/verdict.ts";

/** Servers that were judged at several moments are named with the moment: `server after the live-migrate`. */
export function titled(verdict: ExperimentVerdict): ExperimentVerdict {
  if (verdict.servers.every(({ moment }) => moment === undefined)) return verdict;
  const servers = verdict.servers.map((one) => ({ ...one, server: momentTitle(one.server, one.moment) }));
  return { ...verdict, servers };
}
