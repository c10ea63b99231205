// One server's evidence with its XML and CPU lists read: what the levels look at. Text that cannot be read becomes a
// source with a reason, so that it ends as inconclusive and never as a crash.
import type { Experiment, ExperimentFlavor, ExperimentImage, ExperimentServer } from "../../experiments/experiment.ts";
import { messageOf } from "../errors.ts";
import { type HostCell, parseCapabilities } from "../libvirt/capabilities.ts";
import { type CpuSet, parseCpuSet } from "../libvirt/cpu-set.ts";
import { type DomainFacts, parseDomainXml } from "../libvirt/domain-xml.ts";
import type { HostEvidence, NeighbourRecord, ServerEvidence, Source } from "../observe/evidence.ts";

/** A host's CPU sets by nova.conf; null where unset. */
export interface HostSets {
  readonly dedicated: CpuSet | null;
  /** `cpu_shared_set`, or `vcpu_pin_set` where only that is set: the CPUs of floating vCPUs. */
  readonly shared: CpuSet | null;
}

/** Another running domain of the host. */
export interface Neighbour {
  readonly uuid: string;
  readonly name: string;
  /** Null where it may use every CPU. */
  readonly mayUse: CpuSet | null;
}

export interface Look {
  readonly name: string;
  readonly asked: ExperimentServer;
  readonly image: ExperimentImage;
  readonly flavor: ExperimentFlavor;
  readonly evidence: ServerEvidence;
  readonly domain: Source<DomainFacts>;
  readonly cells: Source<readonly HostCell[]>;
  readonly online: Source<CpuSet>;
  readonly sets: Source<HostSets>;
  readonly neighbours: Source<readonly Neighbour[]>;
  /** Server id to name, for this experiment's servers. */
  readonly names: ReadonlyMap<string, string>;
}

/** @throws an Error where the experiment itself is inconsistent, which the catalogue's test rules out */
export function lookAt(experiment: Experiment, evidence: ServerEvidence, names: ReadonlyMap<string, string>): Look {
  const asked = need(experiment.servers, evidence.name);
  const host = evidence.host;
  const of = <T>(part: (host: HostEvidence) => Source<T>): Source<T> => (host.ok ? part(host.value) : host);
  return {
    name: evidence.name,
    asked,
    image: need(experiment.images, asked.image),
    flavor: need(experiment.flavors, asked.flavor),
    evidence,
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
      ({ dedicated, shared, legacy }) => ({
        dedicated: setOrNull(dedicated),
        shared: setOrNull(shared) ?? setOrNull(legacy),
      }),
    ),
    neighbours: read(
      of(({ neighbours }) => neighbours),
      (list) => list.map(neighbourOf),
    ),
    names,
  };
}

function neighbourOf({ uuid, name, mayUse }: NeighbourRecord): Neighbour {
  return { uuid: uuid.toLowerCase(), name, mayUse: mayUse === null ? null : parseCpuSet(mayUse) };
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

function read<From, To>(source: Source<From>, parse: (value: From) => To): Source<To> {
  if (!source.ok) return source;
  try {
    return { ok: true, value: parse(source.value) };
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}

/** Nova takes an empty option for one that is not set. */
function setOrNull(text: string | null): CpuSet | null {
  const cpus = text === null ? undefined : parseCpuSet(text);
  return cpus === undefined || cpus.size === 0 ? null : cpus;
}

function need<T>(record: Readonly<Record<string, T>>, key: string): T {
  const value = record[key];
  if (value === undefined) throw new Error(`the experiment has no "${key}"`);
  return value;
}
