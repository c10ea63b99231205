// Host sets of the local cloud, as data: which compute hosts there are, and what nova.conf makes of their CPUs. What each promises
// to experiments: experiments/host-sets.ts.

/** The cores that a host's CPU sets are made of; the host has more where the machine has. */
export type CoreName = "first" | "second";

export interface HostShape {
  /** Nova's name of the host. */
  readonly name: string;
  /** Where it runs: in the container of the controller. */
  readonly place: "in-controller";
  /** `cpu_dedicated_set`: all CPUs of these cores; null where the option is not set. */
  readonly dedicated: readonly CoreName[] | null;
  /** `cpu_shared_set`, alike. */
  readonly shared: readonly CoreName[] | null;
}

export interface HostSet {
  /** For a person who chooses. */
  readonly says: string;
  readonly hosts: readonly HostShape[];
}

const controller = { name: "controller", place: "in-controller" } as const;

export const HOST_SETS = {
  A: { says: "dedicated and shared CPUs", hosts: [{ ...controller, dedicated: ["second"], shared: ["first"] }] },
  B: { says: "dedicated CPUs only", hosts: [{ ...controller, dedicated: ["first", "second"], shared: null }] },
  C: { says: "no CPU sets, as a new Nova", hosts: [{ ...controller, dedicated: null, shared: null }] },
} as const satisfies Readonly<Record<string, HostSet>>;

export type HostSetName = keyof typeof HOST_SETS;

/** A local cloud has this one where nobody asked for another. */
export const DEFAULT_HOST_SET: HostSetName = "A";

export const HOST_SET_NAMES = Object.keys(HOST_SETS) as readonly HostSetName[];

/** The shape of the one host that runs in the controller's container. */
export function controllerShape(name: HostSetName): HostShape {
  return HOST_SETS[name].hosts[0];
}
