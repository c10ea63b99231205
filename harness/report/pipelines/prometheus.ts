// Metrics for node_exporter's textfile collector: https://github.com/prometheus/node_exporter#textfile-collector
import { type ChangeKind, CHANGES, type History } from "../history/history.ts";
import { plainLine } from "../model/plain-text.ts";
import type { RunReport } from "../model/run-report.ts";

type Labels = Readonly<Record<string, string>>;
interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly (readonly [labels: Labels, value: number])[];
}

const OUTCOMES = ["holds", "violated", "inconclusive", "skipped"] as const;
const PREFIX = "pinproof_";

/**
 * @param reports of one command: on the local cloud one for each profile. Those of one cloud are one series
 * @param history where one was made
 */
export function renderPrometheus(reports: readonly RunReport[], history?: History): string {
  const clouds = [...new Set(reports.map(({ cloud }) => cloud.name))].map((name) => ({
    cloud: plainLine(name),
    runs: reports.filter(({ cloud }) => cloud.name === name),
  }));
  return [...(clouds.length === 0 ? [] : runMetrics(clouds)), ...(history === undefined ? [] : historyMetrics(history))]
    .filter(({ samples }) => samples.length > 0)
    .map(metricText)
    .join("");
}

interface CloudRuns {
  readonly cloud: string;
  readonly runs: readonly RunReport[];
}

function runMetrics(clouds: readonly CloudRuns[]): readonly Metric[] {
  const each = (value: (runs: readonly RunReport[]) => number | undefined): Metric["samples"] =>
    clouds.flatMap(({ cloud, runs }) => {
      const number = value(runs);
      return number === undefined ? [] : [[{ cloud }, number] as const];
    });
  const experiments = clouds.flatMap(({ cloud, runs }) =>
    uniqueBy(
      runs.flatMap((run) => run.experiments),
      ({ id }) => id,
    ).map((experiment) => ({ cloud, experiment })),
  );
  return [
    {
      name: "run_info",
      help: "What ran, and by which rules of Nova it was judged.",
      samples: clouds.map(({ cloud, runs }) => [{ cloud, ...versionsOf(runs.at(-1)) }, 1] as const),
    },
    {
      name: "run_start_timestamp_seconds",
      help: "When the run began.",
      samples: each((runs) => Math.min(...runs.map(({ startedAt }) => unix(startedAt)))),
    },
    {
      name: "run_end_timestamp_seconds",
      help: "When the run came to its end; absent if it did not.",
      samples: each((runs) =>
        runs.some(({ endedAt }) => endedAt === undefined)
          ? undefined
          : Math.max(...runs.map(({ endedAt = "" }) => unix(endedAt))),
      ),
    },
    {
      name: "run_duration_seconds",
      help: "What the run took, without the time until the cloud was up.",
      samples: each((runs) =>
        runs.some(({ cost }) => cost === undefined)
          ? undefined
          : runs.reduce((sum, { cost }) => sum + (cost?.wallMs ?? 0), 0) / 1000,
      ),
    },
    {
      name: "run_complete",
      help: "1 if the run came to its end and judged every experiment, else 0.",
      samples: each((runs) => Number(runs.every(({ state }) => state === "complete"))),
    },
    {
      name: "run_clean",
      help: "1 if nothing that the run created is left in the cloud, else 0.",
      samples: each((runs) => Number(runs.every(({ remains }) => remains === "nothing"))),
    },
    {
      name: "experiments",
      help: "Experiments of the run by outcome.",
      samples: clouds.flatMap(({ cloud, runs }) =>
        OUTCOMES.map(
          (outcome) => [{ cloud, outcome }, runs.reduce((sum, { counts }) => sum + counts[outcome], 0)] as const,
        ),
      ),
    },
    {
      name: "experiment_outcome",
      help: "1 for the outcome that the experiment had, 0 for the others.",
      samples: experiments.flatMap(({ cloud, experiment: { id, family = "", outcome } }) =>
        OUTCOMES.map((one) => [{ cloud, experiment: id, family, outcome: one }, Number(one === outcome)] as const),
      ),
    },
    {
      name: "experiment_duration_seconds",
      help: "Creating, observing and removing the servers of the experiment.",
      samples: experiments.flatMap(({ cloud, experiment: { id, family = "", ms } }) =>
        ms === undefined ? [] : [[{ cloud, experiment: id, family }, ms / 1000] as const],
      ),
    },
  ];
}

function historyMetrics({ cloud, compared, changes }: History): readonly Metric[] {
  const name = plainLine(cloud.name);
  const count = (kind: ChangeKind) => changes.filter((change) => change.kind === kind).length;
  return [
    {
      name: "history_changes",
      help: "Experiments by how they changed since the last good night.",
      samples: CHANGES.map((kind) => [{ cloud: name, change: kind.replaceAll("-", "_") }, count(kind)] as const),
    },
    {
      name: "history_runs",
      help: "Earlier runs that the newest one was compared with.",
      samples: [[{ cloud: name }, compared]],
    },
  ];
}

function versionsOf(report: RunReport | undefined): Labels {
  const { nova, versions } = report ?? {};
  return {
    release: String(nova?.release ?? ""),
    microversion: nova?.microversion ?? "",
    pinproof: versions?.pinproof ?? "",
    terraform: versions?.terraform ?? "",
    provider: versions?.provider ?? "",
  };
}

function metricText({ name, help, samples }: Metric): string {
  const lines = samples.map(([labels, value]) => `${PREFIX}${name}{${labelText(labels)}} ${value}\n`);
  return `# HELP ${PREFIX}${name} ${help}\n# TYPE ${PREFIX}${name} gauge\n${lines.join("")}`;
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${plainLine(value).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`)
    .join(",");
}

function unix(iso: string): number {
  return Date.parse(iso) / 1000;
}

/** The last of each: two samples of one series are no valid file. */
function uniqueBy<T>(all: readonly T[], key: (one: T) => string): readonly T[] {
  return [...new Map(all.map((one) => [key(one), one])).values()];
}
