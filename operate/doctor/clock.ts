// How far another clock is from this machine's. Tokens, certificates and the ages of a sweep depend on it.
import { type Found, ok, unknown, warning } from "./finding.ts";

/** From here on it is told. */
const TOLERATED_SECONDS = 5;
const REMEDY = "synchronise both clocks: chronyc tracking";

/**
 * @param other milliseconds since the epoch, of whole seconds
 * @param sentAt and receivedAt by our clock: it was asked between the two
 */
export function checkClock(
  whose: string,
  other: number,
  { sentAt, receivedAt }: { sentAt: number; receivedAt: number },
): Found {
  if (Number.isNaN(other)) return unknown(`${whose} does not report its time`, REMEDY);
  // It was read at some moment between the two, and its seconds are whole.
  const behind = sentAt - (other + 1000);
  const ahead = other - receivedAt;
  const off = Math.max(behind, ahead, 0) / 1000;
  if (off <= TOLERATED_SECONDS) return ok(`the clock of ${whose} agrees with ours within ${TOLERATED_SECONDS} s`);
  const words = off > 120 ? `${Math.round(off / 60)} min` : `${Math.round(off)} s`;
  return warning(`the clock of ${whose} is ${words} ${ahead > behind ? "ahead of" : "behind"} ours`, REMEDY);
}
