// The names that arguments and options take, as far as they are known without asking a cloud. Each kind is loaded where it is
// asked for: a press of Tab must not take long.
import { readFileSync } from "node:fs";

export interface Candidate {
  readonly word: string;
  /** What it is, where the shell shows that. */
  readonly says?: string | undefined;
}

export interface Around {
  /** The value of `--config`, where it was typed. */
  readonly config?: string | undefined;
}

type Names = (around: Around) => Promise<readonly Candidate[]>;

/** By the name of the argument, or of the option. */
const NAMES: Readonly<Record<string, Names>> = {
  id: experiments,
  run: runs,
  family: families,
  host: hosts,
  cloud: clouds,
  leaveOut: levels,
  name: logs,
};

/** @returns nothing for what is no name that we know: the shell then offers files */
export async function namesFor(what: string, around: Around = {}): Promise<readonly Candidate[]> {
  return (await NAMES[what]?.(around)) ?? [];
}

async function experiments(): Promise<readonly Candidate[]> {
  const { catalogue } = await import("../../experiments/index.ts");
  return catalogue.map(({ id, claim }) => ({ word: id, says: claim }));
}

async function families(): Promise<readonly Candidate[]> {
  const { families: names } = await import("../../experiments/index.ts");
  return names.map((word) => ({ word }));
}

/** Of this folder, the newest first. Only looked into, not checked: that takes longer than anybody waits for. */
async function runs(): Promise<readonly Candidate[]> {
  const { listRunFolders } = await import("../../harness/run/run-folder.ts");
  const found = listRunFolders().map(({ id, record }) => ({ word: id, says: startOf(record) }));
  return found.sort((one, other) => (other.says ?? "").localeCompare(one.says ?? ""));
}

function startOf(record: string): string | undefined {
  try {
    const { startedAt } = JSON.parse(readFileSync(record, "utf8")) as { readonly startedAt?: unknown };
    return typeof startedAt === "string" ? startedAt : undefined;
  } catch {
    // Its id is a name all the same.
    return undefined;
  }
}

/** Compute hosts of the cloud that is meant. */
async function hosts({ config }: Around): Promise<readonly Candidate[]> {
  if (config !== undefined) process.env.PINPROOF_CONFIG = config;
  const { hostsInUse } = await import("../session/cloud-in-use.ts");
  return hostsInUse().map(({ name, address }) => ({ word: name, says: address }));
}

/** Clouds of clouds.yaml. */
async function clouds(): Promise<readonly Candidate[]> {
  const { cloudNames, findCloudsFile } = await import("../../drivers/openstack/clouds-yaml.ts");
  return cloudNames(findCloudsFile()).map((word) => ({ word }));
}

async function levels(): Promise<readonly Candidate[]> {
  const { LEAVABLE } = await import("../../harness/judge/leave-out.ts");
  return LEAVABLE.map((word) => ({ word }));
}

/** Of `cloud logs`. */
async function logs(): Promise<readonly Candidate[]> {
  const [{ cloudLayout }, { logNames }] = await Promise.all([
    import("../../cloud/layout.ts"),
    import("../../cloud/controller/logs.ts"),
  ]);
  return logNames(cloudLayout()).map((word) => ({ word }));
}
