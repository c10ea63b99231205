// One server's evidence with its XML and CPU lists read: what the levels look at. Text that cannot be read becomes a
// source with a reason, so that it ends as inconclusive and never as a crash.
import type { ActiveExpectation, Expectation } from "../../experiments/expectation.ts";
import type {
  ActStep,
  Experiment,
  ExperimentFlavor,
  ExperimentImage,
  ExperimentServer,
} from "../../experiments/experiment.ts";
import { type HostSets, hostSets } from "../../nova/host-sets.ts";
import { messageOf } from "../../base/errors.ts";
import { type HostCell, parseCapabilities } from "../../drivers/libvirt/capabilities.ts";
import { type CpuSet, parseCpuSet } from "../../base/cpu-set.ts";
import { type DomainFacts, parseDomainXml } from "../../drivers/libvirt/domain-xml.ts";
import type { HostEvidence, NeighbourRecord, ServerEvidence, Source } from "../evidence/evidence.ts";
import { expectationFor, type Rules } from "../../nova/release.ts";
import type { Level } from "../../nova/levels.ts";
import { type ExpectedGuest, expectedGuestOf } from "../../nova/expected-guest.ts";

/** Another running domain of the host. */
export interface Neighbour {
  readonly uuid: string;
  readonly name: string;
  /** The CPUs of its pins to a single CPU. */
  readonly pinnedTo: CpuSet;
  /** Null where it may use every CPU. */
  readonly mayUse: CpuSet | null;
}

export interface Subject {
  readonly name: string;
  readonly asked: ExperimentServer;
  /** By the rules of the cloud's release. */
  readonly expect: Expectation;
  readonly image: ExperimentImage;
  readonly flavor: ExperimentFlavor;
  readonly evidence: ServerEvidence;
  /** Whether the experiment wants the guest to tell what it sees. */
  readonly wantsGuestReport: boolean;
  readonly domain: Source<DomainFacts>;
  readonly cells: Source<readonly HostCell[]>;
  readonly online: Source<CpuSet>;
  readonly sets: Source<HostSets>;
  readonly neighbours: Source<readonly Neighbour[]>;
  /** Server id to name, for this experiment's servers. */
  readonly names: ReadonlyMap<string, string>;
  /** Levels that are not judged, and that no other level is held against. */
  readonly leaveOut: ReadonlySet<Level>;
  /** The act that was to be done right before it was observed. */
  readonly act?: ActStep;
}

/** A server that must be ACTIVE, with what is wanted of it. */
export interface ActiveSubject extends Subject {
  readonly expect: ActiveExpectation;
  readonly expectedGuest: ExpectedGuest;
}

export interface SubjectOptions {
  readonly rules: Rules;
  /** @default none */
  readonly leaveOut?: ReadonlySet<Level>;
  /** What was to be done right before. @default nothing */
  readonly act?: ActStep | undefined;
}

/** @throws an Error where the experiment itself is inconsistent, which checking it rules out */
export function subjectOf(
  experiment: Experiment,
  evidence: ServerEvidence,
  names: ReadonlyMap<string, string>,
  { rules, leaveOut = new Set(), act }: SubjectOptions,
): Subject | ActiveSubject {
  const asked = need(experiment.servers, evidence.name);
  const subject = { ...readSubject(experiment, asked, evidence, names), leaveOut, ...(act && { act }) };
  const expect = expectationFor(asked.expect, rules);
  if (expect.outcome !== "active") return { ...subject, expect };
  return { ...subject, expect, expectedGuest: expectedGuestOf(expect, subject.flavor, rules, subject.image) };
}

function readSubject(
  experiment: Experiment,
  asked: ExperimentServer,
  evidence: ServerEvidence,
  names: ReadonlyMap<string, string>,
): Omit<Subject, "expect" | "leaveOut"> {
  const host = evidence.host;
  const of = <T>(part: (host: HostEvidence) => Source<T>): Source<T> => (host.ok ? part(host.value) : host);
  return {
    name: evidence.name,
    asked,
    image: need(experiment.images, asked.image),
    flavor: need(experiment.flavors, asked.flavor),
    evidence,
    wantsGuestReport: experiment.guestReport === true,
    domain: domainOf(evidence),
    cells: read(
      of(({ capabilitiesXml }) => capabilitiesXml),
      (xml) => parseCapabilities(xml),
    ),
    online: read(
      of(({ onlineCpus }) => onlineCpus),
      parseCpuSet,
    ),
    sets: read(
      of(({ cpuSets }) => cpuSets),
      hostSets,
    ),
    neighbours: read(
      of(({ neighbours }) => neighbours),
      (list) => list.map(neighbourOf),
    ),
    names,
  };
}

function neighbourOf({ uuid, name, pinnedTo, mayUse }: NeighbourRecord): Neighbour {
  return {
    uuid: uuid.toLowerCase(),
    name,
    pinnedTo: parseCpuSet(pinnedTo),
    mayUse: mayUse === null ? null : parseCpuSet(mayUse),
  };
}

/** XML of another domain is no evidence of this server, whatever it says. */
function domainOf(evidence: ServerEvidence): Source<DomainFacts> {
  const domain = read(evidence.domainXml, (xml) => parseDomainXml(xml, `the domain XML of ${evidence.name}`));
  const id = evidence.server.ok ? evidence.server.value.id.toLowerCase() : undefined;
  if (!domain.ok || id === undefined || domain.value.uuid === id) return domain;
  return {
    ok: false,
    reason: `the domain XML is of another domain: its uuid is ${domain.value.uuid}, the server's ${id}`,
  };
}

export function read<From, To>(source: Source<From>, parse: (value: From) => To): Source<To> {
  if (!source.ok) return source;
  try {
    return { ok: true, value: parse(source.value) };
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}

/** The name that a person knows another guest by: this experiment's, else libvirt's. */
export function nameOf({ names }: Subject, { uuid, name }: Neighbour): string {
  return names.get(uuid) ?? `${name} (${uuid})`;
}

function need<T>(record: Readonly<Record<string, T>>, key: string): T {
  const value = record[key];
  if (value === undefined) throw new Error(`the experiment has no "${key}"`);
  return value;
}
