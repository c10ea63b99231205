// Where evidence lies in a run folder, and what its files hold where that is not a record of evidence.ts as it is. What
// each file means: docs/evidence.md. Its schema: schemas/NAME.schema.json.
import { join } from "node:path";
import type {
  ActRecord,
  AllocationsRecord,
  CpuSetsRecord,
  FlavorRecord,
  FoundBy,
  HostFacts,
  ImageRecord,
  MomentRecord,
  NeighbourRecord,
  RefusalRecord,
  ServerRecord,
  Source,
  ThreadRecord,
  TopologyRecord,
} from "./evidence.ts";

/** `threads.json` */
export type ThreadsFile = readonly ThreadRecord[];

/** What was seen of the server's host together with the server. `neighbours.json` */
export interface NeighboursFile {
  /** The compute host by Nova's name. */
  readonly host: string;
  /** Absent where Nova named it. */
  readonly foundBy?: FoundBy;
  /** `/sys/devices/system/cpu/online`. */
  readonly onlineCpus: Source<string>;
  readonly cpuSets: Source<CpuSetsRecord>;
  /** Every other running domain of the host. */
  readonly neighbours: Source<readonly NeighbourRecord[]>;
}

/** All of `HostFacts` but the long XML, which is a file of its own. `host.json` */
export type HostFile = Omit<HostFacts, "capabilitiesXml">;

/** What each JSON file of evidence holds, by its name without `.json`. */
export interface EvidenceFiles {
  readonly server: ServerRecord;
  readonly flavor: FlavorRecord;
  readonly image: ImageRecord;
  readonly topology: TopologyRecord;
  readonly allocations: AllocationsRecord;
  readonly threads: ThreadsFile;
  readonly neighbours: NeighboursFile;
  readonly refused: RefusalRecord;
  readonly act: ActRecord;
  readonly moment: MomentRecord;
  readonly host: HostFile;
}

/** The files of a server that are a part of its evidence as it is, each of that part's name. */
export const SERVER_PARTS = ["server", "flavor", "image", "topology", "allocations", "threads"] as const;

/** The JSON files that have a schema; `run`, `report` and the two of an experiment are written by others. */
export type FileName = keyof EvidenceFiles | "run" | "experiment" | "verdict" | "report";

/** What stands in a JSON file instead of its value. `reason` is for a person. */
export interface Unreadable {
  /** Only that it is `false` tells it from a value. */
  readonly ok: false;
  readonly reason: string;
}

/** Holds a folder for each moment at which the server was observed. */
export function serverFolder(experimentDir: string, name: string): string {
  return join(experimentDir, "servers", fileName(name));
}

export function momentFolder(experimentDir: string, server: string, moment: string): string {
  return join(serverFolder(experimentDir, server), fileName(moment));
}

export function hostsFolder(runDir: string): string {
  return join(runDir, "hosts");
}

export function hostFolder(runDir: string, name: string): string {
  return join(hostsFolder(runDir), fileName(name));
}

/** Names of hosts come from the cloud: nothing in them may lead out of the folder. */
function fileName(name: string): string {
  return encodeURIComponent(name).replace(/^\.+/, (dots) => "%2E".repeat(dots.length));
}
