// Matchers for `expect.extend` on a domain's CPUs, thin over the pure functions that the judge uses. They take XML as `virsh dumpxml`
// prints it, or facts that were read from it, and CPUs as a set or a list such as "0-1,4".
import {
  type CpuSet,
  formatCpuSet,
  intersection,
  isEqual,
  isSubset,
  parseCpuSet,
  showCpuSet,
} from "../../base/cpu-set.ts";
import { pinnedCpus, usableCpus } from "../../drivers/libvirt/domain-cpus.ts";
import { vcpuIds } from "../../base/cpu-set.ts";
import { type DomainFacts, parseDomainXml } from "../../drivers/libvirt/domain-xml.ts";

export type Domain = DomainFacts | string;
export type Cpus = CpuSet | string;

/** What `expect` is given by them. */
export interface PinningMatchers<R> {
  /** Every vCPU has a single CPU of its own, inside `cpus`: a `<vcpupin>` alone does not pass. */
  toPinEveryVcpuWithin(cpus: Cpus): R;
  /** No vCPU is pinned, and all float over exactly `cpus`. */
  toLeaveVcpusFloatingOver(cpus: Cpus): R;
  /** `<emulatorpin>`, or without it the cpuset of `<vcpu>`, is exactly `cpus`. */
  toKeepEmulatorThreadsOn(cpus: Cpus): R;
  /** No thread of either domain may use a CPU that the other may use. */
  toShareNoCpuWith(other: Domain): R;
}

interface Context {
  readonly isNot?: boolean;
  readonly utils: Utils;
}

interface Utils {
  matcherHint(name: string, received?: string, expected?: string, options?: { isNot?: boolean }): string;
  printExpected(value: unknown): string;
  printReceived(value: unknown): string;
}

/** How an assertion ended, as `expect.extend` takes it. */
export interface MatcherAnswer {
  readonly pass: boolean;
  readonly message: () => string;
}

type Matcher = (this: Context, domain: unknown, argument: unknown) => MatcherAnswer;

interface Finding {
  readonly pass: boolean;
  readonly expected: string;
  readonly received: string;
}

export const pinningMatchers: Readonly<Record<keyof PinningMatchers<void>, Matcher>> = {
  toPinEveryVcpuWithin(domain: unknown, cpus: unknown) {
    const facts = factsOf(domain);
    const within = cpusOf(cpus);
    const pins = [...facts.vcpuPins.values()];
    const used = pinnedCpus(facts);
    const pass =
      within.size > 0 &&
      isEqual(new Set(facts.vcpuPins.keys()), new Set(vcpuIds(facts.vcpus))) &&
      pins.every((pin) => pin.size === 1) &&
      used.size === facts.vcpus &&
      isSubset(used, within);
    const expected = `${facts.vcpus} vCPU on a CPU each, within ${showCpuSet(within)}`;
    return tell(this, "toPinEveryVcpuWithin", "cpus", { pass, expected, received: pinsIn(facts) });
  },

  toLeaveVcpusFloatingOver(domain: unknown, cpus: unknown) {
    const facts = factsOf(domain);
    const over = cpusOf(cpus);
    const pass = facts.vcpuPins.size === 0 && facts.vcpuCpuset !== null && isEqual(facts.vcpuCpuset, over);
    return tell(this, "toLeaveVcpusFloatingOver", "cpus", {
      pass,
      expected: `no pins, cpuset ${showCpuSet(over)}`,
      received: pinsIn(facts),
    });
  },

  toKeepEmulatorThreadsOn(domain: unknown, cpus: unknown) {
    const facts = factsOf(domain);
    const on = cpusOf(cpus);
    const where = facts.emulatorPin ?? facts.vcpuCpuset;
    const pass = where !== null && isEqual(where, on);
    return tell(this, "toKeepEmulatorThreadsOn", "cpus", {
      pass,
      expected: `emulator on ${showCpuSet(on)}`,
      received: `emulator on ${where === null ? "every CPU" : showCpuSet(where)}`,
    });
  },

  toShareNoCpuWith(domain: unknown, other: unknown) {
    const [mine, theirs] = [usableCpus(factsOf(domain)), usableCpus(factsOf(other))];
    const shared = mine === null || theirs === null ? undefined : intersection(mine, theirs);
    return tell(this, "toShareNoCpuWith", "other", {
      pass: shared?.size === 0,
      expected: "no CPU in common",
      received: `one may use ${say(mine)}, the other ${say(theirs)}`,
    });
  },
};

function tell(context: Context, name: string, argument: string, finding: Finding): MatcherAnswer {
  const { utils } = context;
  const isNot = context.isNot === true;
  const message = () =>
    [
      utils.matcherHint(name, "domain", argument, { isNot }),
      "",
      `Expected: ${isNot ? "not " : ""}${utils.printExpected(finding.expected)}`,
      `Received: ${utils.printReceived(finding.received)}`,
    ].join("\n");
  return { pass: finding.pass, message };
}

function factsOf(domain: unknown): DomainFacts {
  return typeof domain === "string" ? parseDomainXml(domain) : (domain as DomainFacts);
}

function cpusOf(cpus: unknown): CpuSet {
  return typeof cpus === "string" ? parseCpuSet(cpus) : (cpus as CpuSet);
}

function pinsIn({ vcpus, vcpuPins, vcpuCpuset }: DomainFacts): string {
  const pins = [...vcpuPins].map(([vcpu, cpus]) => `${vcpu}→${formatCpuSet(cpus)}`).join(" ");
  return `${vcpus} vCPU, ${pins === "" ? "no pins" : `pins ${pins}`}, ${vcpuCpuset === null ? "no cpuset" : `cpuset ${showCpuSet(vcpuCpuset)}`}`;
}

function say(cpus: CpuSet | null): string {
  return cpus === null ? "every CPU" : showCpuSet(cpus);
}
