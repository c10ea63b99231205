// Which test cases a report has, and their names. Names are the same every night, or a pipeline's history breaks: the cloud's
// and the experiment's, never a run's.
import { plainLine } from "../model/plain-text.ts";
import type { ReportExperiment, ReportStep, RunReport, StepName, StepResult } from "../model/run-report.ts";

export interface JUnitCase {
  /** `CLOUD.EXPERIMENT.AREA`: GitLab takes the suite from it, Jenkins package and class. */
  readonly classname: string;
  /** A plain sentence. */
  readonly name: string;
  readonly result: StepResult;
  /** Of a failure or an error: `violated`, `inconclusive`, or the step. */
  readonly type: string;
  readonly message?: string;
  readonly text?: string;
  readonly ms?: number;
}

export interface JUnitSuite {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly JUnitCase[];
}

const NAMES: Readonly<Record<Exclude<StepName, "judge">, string>> = {
  "set-up": "images and flavors are made",
  deploy: "the servers are made, or refused as Nova's answer",
  settle: "after the apply terraform would change nothing",
  look: "the servers are observed",
  teardown: "what was made is removed again",
  leaks: "nothing is left in the cloud",
  end: "the run came to its end",
};

/** One suite of the run's own life, and one for each experiment. */
export function junitSuites(report: RunReport): readonly JUnitSuite[] {
  const cell = part(report.cloud.name);
  const suite = `${cell}.run`;
  const own = report.steps.map((step) => lifeCase(`${suite}.lifecycle`, step));
  return [
    { name: suite, properties: runProperties(report), cases: own },
    ...report.experiments.map((experiment) => experimentSuite(cell, experiment, report)),
  ];
}

function experimentSuite(cell: string, experiment: ReportExperiment, report: RunReport): JUnitSuite {
  const suite = `${cell}.${part(experiment.id)}`;
  const cases = experiment.steps.map((step) =>
    step.step === "judge" ? claimCase(suite, experiment, step) : lifeCase(`${suite}.lifecycle`, step),
  );
  return { name: suite, properties: { ...runProperties(report), ...experimentProperties(experiment) }, cases };
}

function claimCase(suite: string, { id, claim, outcome }: ReportExperiment, judged: ReportStep): JUnitCase {
  const { result, message, text, ms } = judged;
  return {
    ...{ classname: `${suite}.claim`, name: claim === "" ? id : plainLine(claim), result, type: outcome },
    ...optional({ message, text, ms }),
  };
}

function lifeCase(classname: string, { step, result, message, text, ms }: ReportStep): JUnitCase {
  const name = step === "judge" ? step : NAMES[step];
  return { ...{ classname, name, result, type: step }, ...optional({ message, text, ms }) };
}

function optional({
  message,
  text,
  ms,
}: {
  message?: string | undefined;
  text?: string | undefined;
  ms?: number | undefined;
}) {
  return {
    ...(message === undefined ? {} : { message }),
    ...(text === undefined ? {} : { text }),
    ...(ms === undefined ? {} : { ms }),
  };
}

function runProperties({ run, cloud, nova, versions, hosts, state, remains }: RunReport): Record<string, string> {
  return {
    run,
    cloud: cloud.name,
    "nova.rules": nova.said,
    "nova.microversion": nova.microversion ?? "not known",
    ...(versions === undefined
      ? {}
      : { pinproof: versions.pinproof, terraform: versions.terraform, provider: versions.provider }),
    hosts: hosts.join(" "),
    state,
    remains,
  };
}

/** Servers and hosts are the suite's: the common schema knows no properties of a case. */
function experimentProperties({ id, family, outcome, servers }: ReportExperiment): Record<string, string> {
  const seen = servers.flatMap(({ server, id: uuid, host }) => [
    ...(uuid === undefined ? [] : [[`server.${server}`, uuid] as const]),
    ...(host === undefined ? [] : [[`host.${server}`, host] as const]),
  ]);
  return { experiment: id, ...(family === undefined ? {} : { family }), outcome, ...Object.fromEntries(seen) };
}

/** Dots divide a classname, so that a name within it must not have any. */
function part(name: string): string {
  return plainLine(name).replaceAll(/[.\s]+/g, "_");
}
