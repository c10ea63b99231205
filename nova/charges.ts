// Everything that an experiment takes of the cloud while it lives, for those who count more than CPUs: Placement charges what
// lives, and the project's quota what is asked for.
import type { ApplyStep, Experiment } from "../experiments/experiment.ts";
import { expectationFor, type Rules } from "./release.ts";
import { cpuChargesOfServer } from "./cpu-charges.ts";

/** Amounts by resource class, or by the name of a quota. */
export type Amounts = Readonly<Record<string, number>>;

export interface Charges {
  /** `PCPU`, `VCPU`, `MEMORY_MB`, as Placement names them. */
  readonly placement: Amounts;
  /** `instances`, `cores`, `ram` (MiB), as Nova names them. */
  readonly quota: Amounts;
}

/** What the servers of a step take together, if they are as they are expected to be. */
export function chargesOfStep(experiment: Experiment, { apply }: ApplyStep, rules: Rules): Charges {
  const charges = apply.map((name) => chargesOfServer(experiment, name, rules));
  return {
    placement: charges.map(({ placement }) => placement).reduce(sum, {}),
    quota: charges.map(({ quota }) => quota).reduce(sum, {}),
  };
}

/** The most that any step takes at once, each kind for itself. */
export function mostCharged(charges: readonly Charges[]): Charges {
  return {
    placement: charges.map(({ placement }) => placement).reduce(most, {}),
    quota: charges.map(({ quota }) => quota).reduce(most, {}),
  };
}

function chargesOfServer(experiment: Experiment, name: string, rules: Rules): Charges {
  const server = experiment.servers[name];
  const flavor = experiment.flavors[server?.flavor ?? ""];
  if (server === undefined || flavor === undefined) return { placement: {}, quota: {} };
  const { outcome } = expectationFor(server.expect, rules);
  // Nova refuses before it looks at the quota.
  if (outcome === "refused") return { placement: {}, quota: {} };
  const { dedicated, shared } = cpuChargesOfServer(experiment, name, rules);
  return {
    // One that finds no host is charged nothing; what must be free meanwhile is in its demand.
    placement: { PCPU: dedicated, VCPU: shared, MEMORY_MB: outcome === "active" ? flavor.memoryMiB : 0 },
    // An emulator with a CPU of its own is one more than the flavor has.
    quota: { instances: 1, cores: Math.max(flavor.vcpus, dedicated), ram: flavor.memoryMiB },
  };
}

export function sum(a: Amounts, b: Amounts): Amounts {
  return combined(a, b, (one, other) => one + other);
}

function most(a: Amounts, b: Amounts): Amounts {
  return combined(a, b, Math.max);
}

function combined(a: Amounts, b: Amounts, how: (one: number, other: number) => number): Amounts {
  const kinds = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...kinds].map((kind) => [kind, how(a[kind] ?? 0, b[kind] ?? 0)]));
}
