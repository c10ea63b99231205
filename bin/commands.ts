// The commands, in the order of `--help`. Each is loaded when it is called: all of them together, with the packages that
// they use, take most of a second.
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";

export interface CommandEntry {
  readonly name: string;
  /** What `--help` shows behind the name. */
  readonly words: readonly string[];
  readonly says: string;
  readonly load: () => Promise<CommandUnknownOpts>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "run",
    words: ["[options]", "[id...]"],
    says: "run experiments: deploy, observe, judge, remove",
    load: async () => (await import("./commands/run.ts")).runCommand(),
  },
  {
    name: "init",
    words: ["[options]"],
    says: "write a pinproof.yaml for your cloud, from what pinproof finds there and what you answer",
    load: async () => (await import("./commands/init.ts")).initCommand(),
  },
  {
    name: "doctor",
    words: ["[options]"],
    says: "check whether a run can work on your cloud, and how much it can observe; creates nothing",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand(),
  },
  {
    name: "list",
    words: ["[options]", "[id...]"],
    says: "list the experiments of the catalogue, by family",
    load: async () => (await import("./commands/list.ts")).listCommand(),
  },
  {
    name: "judge",
    words: ["[options]", "<run>"],
    says: "judge a saved run again from its files: needs no cloud, changes nothing",
    load: async () => (await import("./commands/judge.ts")).judgeCommand(),
  },
  {
    name: "report",
    words: ["[options]", "[run]"],
    says: "write the reports of a saved run again from its files: needs no cloud, changes no verdict",
    load: async () => (await import("./commands/report.ts")).reportCommand(),
  },
  {
    name: "history",
    words: ["[options]", "[folder]"],
    says: "report what changed since the last good night: compares the newest run with earlier ones of the same cloud",
    load: async () => (await import("./commands/history.ts")).historyCommand(),
  },
  {
    name: "inspect",
    words: ["[options]", "<server>"],
    says: "show what a server really got, at every level; judges nothing, changes nothing",
    load: async () => (await import("./commands/inspect.ts")).inspectCommand(),
  },
  {
    name: "audit",
    words: ["[options]"],
    says: "check the pinning of every guest on the compute hosts; read-only, creates nothing",
    load: async () => (await import("./commands/audit.ts")).auditCommand(),
  },
  {
    name: "runs",
    words: [],
    says: "runs of this folder: list them, show one, observe a kept one again, remove what one left behind",
    load: async () => (await import("./commands/runs.ts")).runsCommand(),
  },
  {
    name: "sweep",
    words: ["[options]"],
    says: "remove what dead runs left in the project: first a plan, then exactly that plan",
    load: async () => (await import("./commands/sweep.ts")).sweepCommand(),
  },
  {
    name: "cloud",
    words: [],
    says: "the local cloud: a real OpenStack in one container on this machine",
    load: async () => (await import("./commands/cloud.ts")).cloudCommand(),
  },
  {
    name: "completion",
    words: ["<shell>"],
    says: "print a script with which Tab completes commands, options and names in your shell",
    load: async () => (await import("./commands/completion.ts")).completionCommand(),
  },
];

/** For the line of a command in `--help`, without loading it. */
export function standIn({ name, words, says }: CommandEntry): CommandUnknownOpts {
  const command: CommandUnknownOpts = new Command(name).description(says);
  // "[options]" is shown as an argument is, and an argument is all that it is here.
  for (const word of words) command.argument(word);
  return command;
}
