// Which servers of an experiment live together.
import type { Experiment, Step } from "../../experiments/experiment.ts";
import type { Rules } from "../judge/release.ts";
import { demandOfServer } from "./demand.ts";

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
  const needed = new Map(names.map((name) => [name, demandOfServer(experiment, name, rules).dedicated]));
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
  if (groups.length === 0) return [{ servers: always }];
  return groups.map((group) => ({ servers: names.filter((name) => always.includes(name) || group.includes(name)) }));
}
