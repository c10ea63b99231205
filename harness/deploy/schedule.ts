// Which servers live at the same time. A server that asks for dedicated CPUs takes them from everybody else on the host.
import type { Experiment, Step } from "../../experiments/experiment.ts";

/** The dedicated CPUs that a server needs by its expectation: what Nova allocates as PCPU. */
export function dedicatedCpusOf(experiment: Experiment, server: string): number {
  const declared = experiment.servers[server];
  if (declared?.expect.cpus !== "pinned") return 0;
  return experiment.flavors[declared.flavor]?.vcpus ?? 0;
}

/**
 * The steps of an experiment on a cloud with so many free dedicated CPUs. Servers that ask for none are in every step, so
 * that they are made once; the others are packed in order.
 */
export function stepsOf(experiment: Experiment, freeDedicatedCpus: number): readonly Step[] {
  if (experiment.steps !== "as-room-allows") return experiment.steps;
  const names = Object.keys(experiment.servers);
  const groups: string[][] = [];
  let room = 0;
  for (const name of names.filter((server) => dedicatedCpusOf(experiment, server) > 0)) {
    const needed = dedicatedCpusOf(experiment, name);
    const group = groups.at(-1);
    if (group && needed <= room) {
      group.push(name);
      room -= needed;
    } else {
      groups.push([name]);
      room = freeDedicatedCpus - needed;
    }
  }
  const always = names.filter((server) => dedicatedCpusOf(experiment, server) === 0);
  if (groups.length === 0) return [{ servers: always }];
  return groups.map((group) => ({ servers: names.filter((name) => always.includes(name) || group.includes(name)) }));
}

/** The most dedicated CPUs that any step takes at once. */
export function mostDedicatedCpus(experiment: Experiment, steps: readonly Step[]): number {
  const ofStep = ({ servers }: Step) => servers.reduce((sum, server) => sum + dedicatedCpusOf(experiment, server), 0);
  return Math.max(0, ...steps.map(ofStep));
}
