// A run folder written as a run writes it, from evidence at hand: what reports are tried on.
import { join } from "node:path";
import type { Experiment } from "../../../experiments/experiment.ts";
import { experimentFolder, makeRunFolder, type RunFolder } from "../../../harness/run/run-folder.ts";
import { RUN_LAYOUT, type RunRecord, writeRunRecord } from "../../../harness/run/run-record.ts";
import { writeJson } from "../../../base/files/files.ts";
import type { ExperimentVerdict } from "../../../harness/judge/verdict.ts";
import type { HostFacts, ServerEvidence } from "../../../harness/evidence/evidence.ts";
import { saveHostFacts, saveServerEvidence } from "../../../harness/evidence/save-evidence.ts";
import { RULES } from "./evidence.ts";

export interface MadeRun {
  readonly experiments: readonly {
    readonly experiment: Experiment;
    readonly verdict: ExperimentVerdict;
    readonly servers: readonly ServerEvidence[];
  }[];
  readonly hosts: readonly HostFacts[];
  readonly record?: Partial<RunRecord>;
}

/** The record of a run that ended well. */
export function madeRecord(id: string, experiments: readonly string[], more: Partial<RunRecord> = {}): RunRecord {
  return {
    layout: RUN_LAYOUT,
    id,
    experiments,
    cloud: { kind: "named", cloud: "staging-3", cloudsFile: "/home/operator/.config/openstack/clouds.yaml" },
    nova: { microversion: "2.100", ...RULES },
    owner: { pid: 4711, startTime: "1", host: "runner-7", boot: "b" },
    startedAt: "2026-11-25T02:30:00.000Z",
    cleanedAt: "2026-11-25T02:34:12.000Z",
    cost: { wallMs: 252_000, terraformMs: 201_000, ownMs: 51_000, ownCpuMs: 9_000, maxMemoryMiB: 240 },
    ...more,
  };
}

/** @returns the folder of a new run below that folder */
export function savedRunFolder(folder: string, { experiments, hosts, record }: MadeRun): RunFolder {
  const run = makeRunFolder(folder);
  const ids = experiments.map(({ experiment }) => experiment.id);
  writeRunRecord(run, madeRecord(run.id, ids, record));
  saveHostFacts(hosts, run.path);
  for (const { experiment, verdict, servers } of experiments) {
    const own = experimentFolder(run, experiment.id);
    writeJson(join(own, "experiment.json"), experiment);
    writeJson(join(own, "verdict.json"), verdict);
    for (const server of servers) saveServerEvidence(server, own, run.path);
  }
  return run;
}
