// Names and words that a cloud might hold, to break a page, a terminal or a reader's trust.
import type { Experiment, ExperimentFlavor, ExperimentImage } from "../../../experiments/experiment.ts";
import type { LevelVerdict } from "../../../harness/judge/verdict.ts";
import type { HostFacts } from "../../../harness/evidence/evidence.ts";
import type { SavedExperiment, SavedRun } from "../../../harness/report/model/saved-run.ts";

export const HOSTILE: readonly string[] = [
  `</script><script>window.broken=1</script>`,
  `"><img src=x onerror="window.broken=2">`,
  `'><svg onload=window.broken=3>`,
  `</title></style></svg></table><iframe src="https://example.invalid/">`,
  `<a href="javascript:window.broken=4">click</a>`,
  "<!--",
  "]]>",
  "&lt;script&gt;",
  "&#60;b&#62;",
  "\u001b[31mred\u001b[0m\u0007\u0000",
  "admin\u202Egnp.exe\u2066\u200b\ufeff",
  "\ud800 lone, and a pair: \u{1f600}",
  "${process.exit(1)} {{constructor}} `id` $(id)",
  "x".repeat(10_000),
  "https://example.invalid/style.css');@import url(//example.invalid",
];

/** The run with every text of it that comes from outside made hostile, each its own. */
export function hostileRun(run: SavedRun): SavedRun {
  let at = 0;
  const evil = (): string => HOSTILE[at++ % HOSTILE.length] ?? "";
  const { record, experiments, hosts } = run;
  return {
    record: {
      ...record,
      id: evil(),
      cloud: { ...record.cloud, kind: "named", cloud: evil() },
      startedAt: evil(),
      failures: [{ step: "observe", code: evil(), message: evil() }],
    },
    experiments: experiments.map((one) => hostileExperiment(one, evil)),
    hosts: hosts.map((host): HostFacts => ({ ...host, name: evil(), service: { ok: false, reason: evil() } })),
  };
}

function hostileExperiment(one: SavedExperiment, evil: () => string): SavedExperiment {
  if (!one.experiment.ok || !one.verdict.ok) throw new Error("it is whole");
  const { value: experiment } = one.experiment;
  const { value: verdict } = one.verdict;
  const renamed = new Map(Object.keys(experiment.servers).map((name) => [name, evil()]));
  const nameOf = (name: string) => renamed.get(name) ?? name;
  const properties = (): Record<string, string> => ({ [evil()]: evil(), hw_cpu_policy: evil() });
  const evilExperiment: Experiment = {
    ...experiment,
    claim: evil(),
    images: mapped<ExperimentImage, ExperimentImage>(experiment.images, () => ({
      from: "duplicate-of-base",
      properties: properties(),
    })),
    flavors: mapped<ExperimentFlavor, ExperimentFlavor>(experiment.flavors, (flavor) => ({
      ...flavor,
      extraSpecs: properties(),
    })),
    servers: Object.fromEntries(Object.entries(experiment.servers).map(([name, server]) => [nameOf(name), server])),
  };
  return {
    id: one.id,
    experiment: { ok: true, value: evilExperiment },
    verdict: {
      ok: true,
      value: {
        ...verdict,
        claim: evil(),
        reason: evil(),
        contradicts: { document: evil(), claims: evil(), seen: evil() },
        relations: verdict.relations.map((check) => ({ ...check, name: evil(), expected: evil(), found: evil() })),
        servers: verdict.servers.map((server) => ({
          ...server,
          server: nameOf(server.server),
          levels: mapped<LevelVerdict, LevelVerdict>(server.levels, (level) => ({ ...level, found: evil() })),
          checks: server.checks.map((check) => ({
            ...check,
            name: evil(),
            expected: evil(),
            found: evil(),
            hint: evil(),
          })),
          diagnoses: [{ id: evil(), found: evil(), remedy: evil(), warning: true }],
        })),
      },
    },
    servers: one.servers.map((server) => ({
      ...server,
      name: nameOf(server.name),
      server: server.server.ok
        ? { ok: true, value: { ...server.server.value, name: evil(), fault: { code: 500, message: evil() } } }
        : { ok: false, reason: evil() },
      host: server.host.ok
        ? { ok: true, value: { ...server.host.value, name: evil() } }
        : { ok: false, reason: evil() },
      threads: server.threads.ok
        ? { ok: true, value: [...server.threads.value, { tid: 1, comm: evil(), cpusAllowed: "0" }] }
        : { ok: false, reason: evil() },
    })),
  };
}

function mapped<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
