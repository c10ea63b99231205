// Which CPUs of a host are dedicated and which float, by nova.conf: the one reading of its sets, for fit, doctor, audit, judge and map.
import { type CpuSet, intersection, NO_CPUS, parseCpuSet } from "../base/cpu-set.ts";

/** The options as nova.conf has them; null where one is not set. */
export interface HostSetOptions {
  /** `[compute]cpu_dedicated_set` */
  readonly dedicated: string | null;
  /** `[compute]cpu_shared_set` */
  readonly shared: string | null;
  /** `[DEFAULT]vcpu_pin_set`, deprecated since Nova 20 */
  readonly legacy: string | null;
}

/** A host's CPU sets by nova.conf; null where unset. */
export interface HostSets {
  readonly dedicated: CpuSet | null;
  /** `cpu_shared_set` */
  readonly shared: CpuSet | null;
  /** `vcpu_pin_set` */
  readonly legacy: CpuSet | null;
  /** The CPUs of floating vCPUs, where an option names them: `vcpu_pin_set`, even beside `cpu_shared_set`, else `cpu_shared_set`. */
  readonly floating: CpuSet | null;
}

/** @throws CpuSetError where an option is no CPU set */
export function hostSets(options: HostSetOptions): HostSets {
  const [dedicated = null, shared = null, legacy = null] = [options.dedicated, options.shared, options.legacy].map(
    setOrNull,
  );
  return { dedicated, shared, legacy, floating: legacy ?? shared };
}

/** Nova takes an empty option for one that is not set. */
function setOrNull(text: string | null): CpuSet | null {
  const cpus = text === null ? NO_CPUS : parseCpuSet(text);
  return cpus.size === 0 ? null : cpus;
}

/**
 * The CPUs of floating vCPUs (`LibvirtDriver._get_vcpu_available`), whose number is the VCPU inventory: null where no option is set,
 * which is every online CPU; none where only `cpu_dedicated_set` is set.
 */
export function floatingSet({ floating, dedicated }: HostSets): CpuSet | null {
  return floating ?? (dedicated === null ? null : NO_CPUS);
}

/** The option that rules the VCPU inventory; undefined where none is set. `cpu_shared_set` is meant, too, where only dedicated CPUs are named. */
export function floatingOption({ legacy, shared, dedicated }: HostSets): string | undefined {
  if (legacy !== null) return "vcpu_pin_set";
  return shared === null && dedicated === null ? undefined : "cpu_shared_set";
}

/** Why nova-compute does not start. */
export type SetsRefusal =
  | { readonly because: "overlap"; readonly cpus: CpuSet }
  | { readonly because: "vcpu_pin_set beside cpu_dedicated_set" }
  | { readonly because: "reserved_host_cpus beside the sets"; readonly reserved: string };

/**
 * What nova-compute refuses to start with (`LibvirtDriver._check_cpu_set_configuration`). It takes `vcpu_pin_set` beside
 * `cpu_shared_set`: then the latter is for emulator threads alone.
 * @param reserved `reserved_host_cpus` as nova.conf has it; its default is 0
 */
export function setsRefusal(sets: HostSets, reserved: string | null = null): SetsRefusal | undefined {
  const { dedicated, shared, legacy } = sets;
  if (legacy !== null) return dedicated === null ? undefined : { because: "vcpu_pin_set beside cpu_dedicated_set" };
  const cpus = dedicated === null || shared === null ? NO_CPUS : intersection(dedicated, shared);
  if (cpus.size > 0) return { because: "overlap", cpus };
  const isReserved = reserved !== null && reserved !== "0" && (dedicated !== null || shared !== null);
  return isReserved ? { because: "reserved_host_cpus beside the sets", reserved } : undefined;
}
