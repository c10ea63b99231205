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
    says: "run experiments: deploy, look, judge, remove again",
    load: async () => (await import("./commands/run.ts")).runCommand(),
  },
  {
    name: "init",
    words: ["[options]"],
    says: "write a pinproof.yaml for your cloud, of what is found there and of what you answer",
    load: async () => (await import("./commands/init.ts")).initCommand(),
  },
  {
    name: "doctor",
    words: ["[options]"],
    says: "whether a run can work on your cloud, and how much of it can be seen; nothing is made",
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
    says: "judge a saved run again, from its files alone: no cloud, nothing is changed",
    load: async () => (await import("./commands/judge.ts")).judgeCommand(),
  },
  {
    name: "report",
    words: ["[options]", "[run]"],
    says: "make the reports of a saved run again, from its files alone: no cloud, no verdict is changed",
    load: async () => (await import("./commands/report.ts")).reportCommand(),
  },
  {
    name: "history",
    words: ["[options]", "[folder]"],
    says: "what changed since the last good night: the newest run against earlier ones of the same cloud",
    load: async () => (await import("./commands/history.ts")).historyCommand(),
  },
  {
    name: "inspect",
    words: ["[options]", "<server>"],
    says: "show what a server really got, at every level; nothing is judged and nothing is changed",
    load: async () => (await import("./commands/inspect.ts")).inspectCommand(),
  },
  {
    name: "audit",
    words: ["[options]"],
    says: "look at every guest of the compute hosts for pinning that is not kept; read-only, nothing is made",
    load: async () => (await import("./commands/audit.ts")).auditCommand(),
  },
  {
    name: "runs",
    words: [],
    says: "runs of this folder: list, show, look again at a kept one, and put away what one has left",
    load: async () => (await import("./commands/runs.ts")).runsCommand(),
  },
  {
    name: "sweep",
    words: ["[options]"],
    says: "find what dead runs have left in the project: a plan first, then exactly that plan is removed",
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
