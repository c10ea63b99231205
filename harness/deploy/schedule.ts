// Which servers of an experiment live together.
import type { Experiment, Step } from "../../experiments/experiment.ts";
import type { Rules } from "../judge/release.ts";
import { demandOfServer } from "./demand.ts";

/**
 * The steps of an experiment on a cloud with so many free dedicated CPUs. Servers that ask for some are packed in order; those
 * that ask for none are in the last step, which is the one that stays where servers are kept.
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
  const needed = new Map(names.map((name) => [name, demandOfServer(experiment, name, rules).dedicated]));
  const floating = names.filter((name) => needed.get(name) === 0);
  const groups: string[][] = [];
  let room = 0;
  for (const [name, cpus] of needed) {
    if (cpus === 0) continue;
    const group = groups.at(-1);
    if (group && cpus <= room && floating.length + group.length < mostServers) {
      group.push(name);
      room -= cpus;
    } else {
      groups.push([name]);
      room = freeDedicatedCpus - cpus;
    }
  }
  const last = groups.pop() ?? [];
  return [...groups, [...floating, ...last]].map((group) => ({
    servers: names.filter((name) => group.includes(name)),
  }));
}

/**
 * The steps, by what they are deployed as: steps that the experiment lists change one deployment, for a server may live on from
 * one to the next; those that the room makes have nothing in common, so that one is still leaving while the next is made.
 */
export function deploymentsOf(
  { steps: declared }: Pick<Experiment, "steps">,
  steps: readonly Step[],
): readonly (readonly Step[])[] {
  return declared === "as-room-allows" ? steps.map((step) => [step]) : [steps];
}
