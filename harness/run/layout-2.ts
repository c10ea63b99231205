// Runs of layout 2 (pinproof 0.1) as they are read today. Nothing on the disk is changed. Evidence of that layout: see
// harness/evidence/layout-2.ts.
import type { ActStep, Experiment, Step } from "../../experiments/experiment.ts";
import type { ServerVerdict } from "../judge/verdict.ts";

/** What layout 2 called observing. */
const LOOK = "look";

interface ServerOfLayout2 {
  then?: { readonly call: string; readonly image?: string; readonly expect?: unknown };
}

interface ExperimentOfLayout2 {
  readonly steps: string | readonly { readonly servers?: readonly string[] }[];
  readonly servers?: Readonly<Record<string, ServerOfLayout2>>;
}

interface RecordOfLayout2 {
  readonly phases?: Readonly<Record<string, object>>;
  readonly failures?: readonly { readonly step: string }[];
}

/** Phases and failed steps by today's names. */
export function recordFromLayout2(record: object): object {
  const { phases, failures } = record as RecordOfLayout2;
  return {
    ...record,
    ...(phases && { phases: Object.fromEntries(Object.entries(phases).map(([id, ms]) => [id, renamed(ms)])) }),
    ...(failures && { failures: failures.map((one) => (one.step === LOOK ? { ...one, step: "observe" } : one)) }),
  };
}

function renamed(phases: object): object {
  if (!(LOOK in phases)) return phases;
  const { look, ...rest } = phases;
  return { ...rest, observe: look };
}

/** A server's `then` is a step of its own today, and a step applies servers. What is of layout 3 already is returned as it is. */
export function experimentFromLayout2(declared: object): Experiment {
  const { servers: all = {}, steps } = declared as ExperimentOfLayout2;
  const acts = Object.entries(all).flatMap(([server, { then }]) => (then === undefined ? [] : [actOf(server, then)]));
  const { profile, ...rest } = declared as { profile?: string };
  const isOld =
    profile !== undefined || acts.length > 0 || (typeof steps === "object" && steps.some((step) => "servers" in step));
  if (!isOld) return declared as Experiment;
  const servers = Object.fromEntries(Object.entries(all).map(([name, server]) => [name, withoutThen(server)]));
  const hostSet = profile === undefined ? {} : { hostSet: profile };
  return { ...rest, ...hostSet, servers, steps: stepsOf(steps, Object.keys(all), acts) } as unknown as Experiment;
}

function withoutThen(server: ServerOfLayout2): object {
  const rest = { ...server };
  delete rest.then;
  return rest;
}

function stepsOf(
  steps: ExperimentOfLayout2["steps"],
  servers: readonly string[],
  acts: readonly ActStep[],
): readonly Step[] | string {
  if (acts.length === 0 && typeof steps === "string") return steps;
  const applies =
    typeof steps === "string" ? [{ apply: servers }] : steps.map((step) => ({ apply: step.servers ?? [] }));
  return [...applies, ...acts];
}

function actOf(server: string, { call, image, expect }: NonNullable<ServerOfLayout2["then"]>): ActStep {
  return { act: call, server, ...(call === "rebuild" ? { image, answer: expect } : {}) } as ActStep;
}

interface VerdictOfLayout2 {
  readonly servers: readonly { readonly server: string; readonly threads?: unknown }[];
}

/** A server's verdict of layout 2 has no threads. */
export function isVerdictOfLayout2(verdict: unknown): verdict is VerdictOfLayout2 {
  return (
    typeof verdict === "object" &&
    verdict !== null &&
    "servers" in verdict &&
    Array.isArray(verdict.servers) &&
    verdict.servers.some((server: unknown) => typeof server === "object" && server !== null && !("threads" in server))
  );
}

/** The verdict as it was saved, with the threads of one that was made anew. */
export function withThreads(verdict: VerdictOfLayout2, anew: readonly ServerVerdict[]): object {
  const servers = verdict.servers.map((one) => {
    const { threads = [], intrusions = [] } = anew.find(({ server }) => server === one.server) ?? {};
    return { ...one, threads, intrusions };
  });
  return { ...verdict, servers };
}
