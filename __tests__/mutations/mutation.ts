// A mutation: right evidence in which one thing is made wrong, and what the judge must say of it. The table of them all is
// data: the unit test runs it, and `npm run mutations:document` writes docs/mutations.md from it.
import { actsOf } from "../../experiments/steps.ts";
import type { ActiveExpectation } from "../../experiments/expectation.ts";
import type { Experiment, ExperimentServer } from "../../experiments/experiment.ts";
import { catalogue } from "../../experiments/index.ts";
import type { Check } from "../../harness/judge/verdict.ts";
import type { Level } from "../../nova/levels.ts";
import { judge } from "../../harness/judge/judge.ts";
import type { Rules } from "../../nova/release.ts";
import type { ExperimentEvidence, ServerEvidence } from "../../harness/evidence/evidence.ts";
import { loadCapture } from "../support/captured/captures.ts";
import { RULES } from "../support/captured/evidence.ts";
import type { Mutate } from "../support/defects/mutate.ts";

export interface Mutation {
  /** The kind of defect, in a few words; unique in the whole table. */
  readonly kind: string;
  /** What exactly is made wrong. */
  readonly what: string;
  readonly mutate: Mutate;
  readonly level: Level;
  /** What is found, and after `hint:` what is advised, by a check of that level. */
  readonly words: RegExp;
  /** What cannot be read must be inconclusive, and what is wrong violated. @default violated */
  readonly outcome: "violated" | "inconclusive";
  /** The check that must catch it, where others of that level say the same. */
  readonly check?: string;
  /** It shows in the relations between servers, not in the server's own checks. */
  readonly relation: boolean;
}

/**
 * Of a real cloud; of a real cloud but for one source (a move, what the host has besides); or by Nova's rules, for hardware and
 * releases that are not at hand.
 */
export type Origin = "captured" | "partly captured" | "made";

/** Right evidence, and what is made wrong in it. */
export interface Subject {
  /** As in `mixed A12`: which evidence. */
  readonly title: string;
  readonly origin: Origin;
  readonly experiment: Experiment;
  readonly evidence: ExperimentEvidence;
  /** The server that is mutated. */
  readonly server: string;
  readonly rules: Rules;
  readonly mutations: readonly Mutation[];
}

type More = Partial<Pick<Mutation, "check" | "outcome" | "relation">>;

export function mutation(
  kind: string,
  what: string,
  mutate: Mutate,
  level: Level,
  words: RegExp,
  more: More = {},
): Mutation {
  return { kind, what, mutate, level, words, outcome: "violated", relation: false, ...more };
}

/** What cannot be seen is never a pass. */
export function blindness(kind: string, what: string, mutate: Mutate, level: Level, words: RegExp): Mutation {
  return mutation(kind, what, mutate, level, words, { outcome: "inconclusive" });
}

export function subject(
  given: Pick<Subject, "title" | "origin" | "experiment" | "evidence" | "server" | "mutations"> & {
    readonly rules?: Rules;
  },
): Subject {
  return { rules: RULES, ...given };
}

interface CaptureMore {
  /** @default the experiment's first */
  readonly server?: string;
  readonly mutations?: readonly Mutation[];
  readonly rules?: Rules;
  /** @default that of the name, below `__tests__/fixtures/captured` */
  readonly folder?: string;
  /** The capture whose host it is, for a server that ended on none. @default its own */
  readonly hostOf?: string;
  /** Where a title tells more. */
  readonly title?: string;
  /** What is expected besides what the row says. */
  readonly expect?: Partial<ActiveExpectation>;
}

/**
 * A capture made by `npm run fixtures:capture`, judged by a row of the catalogue: one line for each new one. Of a row of
 * several servers it is judged as the only one, without relations.
 * @param situation the folder's name
 * @param id of the experiment, such as `A12`
 */
export function captureSubject(situation: string, id: string, more: CaptureMore = {}): Subject {
  const row = catalogue.find((one) => one.id === id);
  const { server: name = Object.keys(row?.servers ?? {})[0] ?? "", mutations = [], rules = RULES, folder } = more;
  const server = withExpectation(row?.servers[name], more.expect);
  if (row === undefined || server === undefined) throw new Error(`the catalogue has no ${id} with a server "${name}"`);
  const capture = loadCapture(name, situation, folder);
  const acts = actsOf(row, name);
  const { host } = more.hostOf === undefined ? capture : loadCapture(name, more.hostOf);
  return {
    title: more.title ?? `${situation} ${id}`,
    origin: "captured",
    experiment: {
      ...row,
      servers: { [name]: server },
      relations: [],
      steps: acts.length === 0 ? "as-room-allows" : [{ apply: [name] }, ...acts],
    },
    evidence: { servers: [capture.server], hosts: [host] },
    server: name,
    rules,
    mutations,
  };
}

function withExpectation(server: ExperimentServer | undefined, more: Partial<ActiveExpectation> | undefined) {
  if (server === undefined || more === undefined) return server;
  if ("byRelease" in server.expect || server.expect.outcome !== "active") throw new Error("it is not to be ACTIVE");
  return { ...server, expect: { ...server.expect, ...more } };
}

export function mutated({ evidence, server: name }: Subject, mutate: Mutate): ExperimentEvidence {
  const change = (server: ServerEvidence) => (server.name === name ? mutate(server) : server);
  return { ...evidence, servers: evidence.servers.map(change) };
}

/** The server's checks, or the relations'. */
export function checksOf(subject: Subject, mutate: Mutate, isRelation = false): readonly Check[] {
  const verdict = judge(subject.experiment, mutated(subject, mutate), subject.rules);
  return isRelation
    ? verdict.relations
    : (verdict.servers.find(({ server }) => server === subject.server)?.checks ?? []);
}

/** The checks that caught it, in the level and the words that it must be caught in. */
export function catchersOf(subject: Subject, mutation: Mutation): readonly Check[] {
  const { mutate, level, words, outcome, relation, check: name } = mutation;
  return checksOf(subject, mutate, relation)
    .filter((check) => check.level === level && check.outcome === outcome && check.name === (name ?? check.name))
    .filter((check) => words.test(said(check)));
}

export function said({ found, hint }: Check): string {
  return hint === undefined ? found : `${found} (hint: ${hint})`;
}
