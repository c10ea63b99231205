// Which servers of an experiment live together.
import type { ApplyStep, Experiment, Step } from "../../experiments/experiment.ts";
import { applySteps } from "../../experiments/steps.ts";
import type { Rules } from "../../nova/release.ts";
import { cpuChargesOfServer } from "../../nova/cpu-charges.ts";

/**
 * The steps of an experiment on a cloud with so many free dedicated CPUs. Servers that ask for none are in every step, so
 * that they are made once; the others are packed in order.
 * @param mostServers that may live at the same time; a step may still have more where one server and those that ask for no
 *   dedicated CPU are more already
 */
export function stepsOf(
  experiment: Experiment,
  freeDedicatedCpus: number,
  rules: Rules,
  mostServers = Infinity,
): readonly Step[] {
  if (experiment.steps !== "as-room-allows") return experiment.steps;
  const names = Object.keys(experiment.servers);
  const needed = new Map(names.map((name) => [name, cpuChargesOfServer(experiment, name, rules).dedicated]));
  const always = names.filter((name) => needed.get(name) === 0);
  const groups: string[][] = [];
  let room = 0;
  for (const [name, cpus] of needed) {
    if (cpus === 0) continue;
    const group = groups.at(-1);
    if (group && cpus <= room && always.length + group.length < mostServers) {
      group.push(name);
      room -= cpus;
    } else {
      groups.push([name]);
      room = freeDedicatedCpus - cpus;
    }
  }
  if (groups.length === 0) return [{ apply: always }];
  return groups.map((group) => ({ apply: names.filter((name) => always.includes(name) || group.includes(name)) }));
}

/** What the steps of an experiment are deployed as, each deployment with the steps that change it. */
export interface Deployments {
  /** One after another. */
  readonly inTurn: readonly (readonly Step[])[];
  /** Servers that live beside these, whichever is there. */
  readonly beside?: ApplyStep;
}

/**
 * Steps that the experiment lists change one deployment, for a server may live on from one to the next. Those that the room makes
 * have nothing in common but servers that are in all of them: these are a deployment of their own, and so is the rest of each
 * step, so that one is still leaving while the next is made.
 */
export function deploymentsOf({ steps: declared }: Pick<Experiment, "steps">, steps: readonly Step[]): Deployments {
  if (declared !== "as-room-allows" || steps.length < 2) return { inTurn: [steps] };
  const applies = applySteps(steps);
  const isThroughout = (name: string): boolean => applies.every(({ apply }) => apply.includes(name));
  const beside = (applies[0]?.apply ?? []).filter(isThroughout);
  const inTurn = applies.map(({ apply }) => [{ apply: apply.filter((name) => !isThroughout(name)) }]);
  return { inTurn, ...(beside.length > 0 ? { beside: { apply: beside } } : {}) };
}
