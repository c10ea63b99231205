// Servers with symptoms, for the diagnoses: what was asked, how it ended, and hosts that are changed from a sound one.
import { MADE_MOMENT } from "./made-guest.ts";
import type { Expectation, Fault } from "../../../experiments/expectation.ts";
import type { Experiment, Properties } from "../../../experiments/experiment.ts";
import { judge } from "../../../harness/judge/judge.ts";
import type { Diagnosis } from "../../../harness/judge/verdict.ts";
import type { CpuSetsRecord, HostFacts, InventoryRecord, ServerEvidence } from "../../../harness/evidence/evidence.ts";
import { capturedFacts, failed, ok, RULES } from "../captured/evidence.ts";

export const FAULTS: Readonly<Record<Fault, string>> = {
  PLACEMENT: "No valid host was found. ",
  FILTER: "No valid host was found. There are not enough hosts available.",
  RETRY:
    "Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures for instance X.",
};

export interface Symptoms {
  readonly image?: Properties;
  readonly flavor?: Properties;
  readonly vcpus?: number;
  readonly memoryMiB?: number;
  /** How the server ended. @default in ERROR, by this fault */
  readonly fault?: Fault;
  /** @default none */
  readonly details?: string;
  /** Evidence of a server that lives, instead. */
  readonly server?: ServerEvidence;
  /** @default the fault */
  readonly expect?: Expectation;
  readonly hosts?: readonly HostFacts[];
}

/** A compute host: that of the captures, and what differs. */
export function host(change: Partial<HostFacts> & { readonly sets?: Partial<CpuSetsRecord> } = {}): HostFacts {
  const { sets, ...rest } = change;
  const cpuSets = { dedicated: "1", shared: "0", legacy: null, reserved: null, ...sets };
  return { ...capturedFacts, cpuSets: ok(cpuSets), ...rest };
}

export function inventories(of: Readonly<Record<string, Partial<InventoryRecord>>>): Pick<HostFacts, "inventories"> {
  const whole = ([name, some]: [string, Partial<InventoryRecord>]) => [
    name,
    { total: 1, reserved: 0, allocationRatio: 1, maxUnit: some.total ?? 1, used: 0, ...some },
  ];
  return { inventories: ok(Object.fromEntries(Object.entries(of).map(whole)) as Record<string, InventoryRecord>) };
}

/** The judge's diagnoses of that server. */
export function diagnosesOf(symptoms: Symptoms): readonly Diagnosis[] {
  const { image = {}, flavor = {}, vcpus = 1, memoryMiB = 128, fault = "FILTER", hosts = [host()] } = symptoms;
  const experiment: Experiment = {
    ...{ id: "x", family: "x", claim: "x", relations: [], steps: "as-room-allows", needs: {} },
    images: { own: { from: "duplicate-of-base", properties: image } },
    flavors: { own: { vcpus, memoryMiB, extraSpecs: flavor } },
    servers: {
      server: { image: "own", flavor: "own", asked: "x", expect: symptoms.expect ?? { outcome: "error", fault } },
    },
  };
  const evidence = { ...(symptoms.server ?? inError(fault, symptoms.details)), name: "server" };
  const [server] = judge(experiment, { servers: [evidence], hosts }, RULES).servers;
  return server?.diagnoses ?? [];
}

export function idsOf(symptoms: Symptoms): readonly string[] {
  return diagnosesOf(symptoms).map(({ id }) => id);
}

function inError(fault: Fault, details?: string): ServerEvidence {
  const none = failed("the server has no host");
  const message = FAULTS[fault];
  return {
    name: "server",
    moment: MADE_MOMENT,
    server: ok({
      ...{ id: "s", name: "s", status: "ERROR", host: null, imageId: "own" },
      fault: { code: 500, message, ...(details === undefined ? {} : { details }) },
    }),
    flavor: ok({ name: "own", vcpus: 1, memoryMiB: 128, extraSpecs: {} }),
    image: ok({ id: "own", name: "own", status: "active", checksum: null, properties: {} }),
    allocations: ok({ resources: {} }),
    ...{ topology: none, domainXml: none, threads: none, host: none },
  };
}
