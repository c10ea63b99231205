// `import { ... } from "pinproof"`: what programs and rows of one's own use. docs/library.md lists it; nothing else is promised to stay.

// Rows and experiments.
export type {
  ActStep,
  ApplyStep,
  Contradiction,
  DifferentHosts,
  DisjointPins,
  Experiment,
  ExperimentFlavor,
  ExperimentImage,
  ExperimentServer,
  PinnedAlike,
  Properties,
  Relation,
  Step,
} from "./experiments/experiment.ts";
export type {
  ActiveExpectation,
  ErrorExpectation,
  Expect,
  Expectation,
  ExpectationByRelease,
  RefusedExpectation,
} from "./experiments/expectation.ts";
export type { HostNeeds, HostSetName, Range } from "./experiments/needs.ts";
export type { Row, RowAct } from "./experiments/row.ts";
export { catalogue, families } from "./experiments/index.ts";

// The engine.
export {
  type ExperimentRunResult,
  type RunOptions,
  type RunResult,
  runExperiments,
} from "./bin/session/run-in-program.ts";
export type { LiveStep } from "./harness/deploy/live-step.ts";
export type { Limits } from "./harness/targets/config.ts";

// What was seen, and what it proves.
export type {
  ExperimentEvidence,
  HostEvidence,
  HostFacts,
  ServerEvidence,
  Source,
} from "./harness/evidence/evidence.ts";
export type { Check, ExperimentVerdict, LevelVerdict, Outcome, ServerVerdict } from "./harness/judge/verdict.ts";
export type { Level } from "./nova/levels.ts";

// A domain's CPUs.
export { type CpuSet, cpuSet, formatCpuSet, parseCpuSet } from "./base/cpu-set.ts";
export { type DomainFacts, parseDomainXml } from "./drivers/libvirt/domain-xml.ts";
export {
  type Cpus,
  type Domain,
  type MatcherAnswer,
  pinningMatchers,
  type PinningMatchers,
} from "./harness/judge/pinning-matchers.ts";

// Errors.
export { isPinproofError, type PinproofError } from "./base/errors.ts";
