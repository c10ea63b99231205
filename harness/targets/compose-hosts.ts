// A compute host, put together: the profile's defaults, what `access` says for all hosts, what the host's own entry says.
import { homedir } from "node:os";
import { resolve } from "node:path";
import type { AccessSettings, Config, HostEntry } from "./config.ts";
import { didYouMean } from "../../base/did-you-mean.ts";
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import { type AccessProfile, DEFAULT_PROFILE, findProfile, PROFILE_NAMES } from "../../drivers/access/profiles.ts";

/** What is wrong with a field of the file, by its path. */
export interface FieldProblem {
  readonly field: readonly (string | number)[];
  readonly says: string;
}

export interface Composed {
  readonly hosts: readonly ComputeHost[];
  readonly problems: readonly FieldProblem[];
}

/** @param folder that paths of files are relative to */
export function composeHosts({ access = {}, hosts = [] }: Pick<Config, "access" | "hosts">, folder: string): Composed {
  const problems: FieldProblem[] = [...problemsOf(access, ["access"])];
  const made = hosts.flatMap((entry, index) => {
    const found = [...problemsOf(entry, ["hosts", index]), ...nameProblems(hosts, index)];
    problems.push(...found);
    if (found.length > 0 || problems.some(({ field }) => field[0] === "access")) return [];
    const host = composeHost(access, entry, folder);
    const address = unfit(host.address);
    if (address === undefined) return [host];
    const where = entry.address === undefined ? "name" : "address";
    problems.push({ field: ["hosts", index, where], says: `${address}, as the host is reached by it` });
    return [];
  });
  return { hosts: made, problems };
}

/** @param access and entry are checked already */
export function composeHost(access: AccessSettings, entry: HostEntry, folder: string): ComputeHost {
  const profile = findProfile(entry.profile ?? access.profile ?? DEFAULT_PROFILE);
  if (profile === undefined) throw new Error(`there is no access profile ${entry.profile ?? access.profile ?? ""}`);
  const login = { ...access, ...defined(entry) };
  // What `access` says of the way to virsh belongs to the profile that it names: a host with another one goes that one's way.
  const isOther = entry.profile !== undefined && entry.profile !== (access.profile ?? DEFAULT_PROFILE);
  const way = { ...(isOther ? {} : access), ...defined(entry) };
  const file = (path: string): string => resolve(folder, path.replace(/^~(?=\/)/, homedir()));
  const { port, user, jump, identityFile, knownHostsFile, sshConfig } = login;
  const transport = way.transport ?? profile.transport;
  return {
    name: entry.name,
    address: entry.address ?? entry.name,
    ...(transport === "ssh" ? {} : { transport }),
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(identityFile === undefined ? {} : { identityFile: file(identityFile) }),
    ...(knownHostsFile === undefined ? {} : { knownHostsFile: file(knownHostsFile) }),
    ...(jump === undefined ? {} : { jump }),
    ...(sshConfig === undefined ? {} : { sshConfig: sshConfig === "none" ? "none" : file(sshConfig) }),
    ...(way.model === undefined ? {} : { model: way.model }),
    ...(way.pod === undefined ? {} : { pod: way.pod }),
    virsh: virshOf(way, profile),
    novaConfig: way.novaConfig?.trim() ?? profile.novaConfig,
  };
}

/** An empty text takes away what the profile has. */
function virshOf(way: AccessSettings, profile: AccessProfile): readonly string[] {
  const uri = (way.uri ?? profile.uri ?? "").trim();
  return [
    ...words(way.privilege ?? profile.privilege ?? ""),
    ...words(way.container ?? profile.container ?? ""),
    ...words(way.virsh ?? profile.virsh ?? "virsh"),
    ...(uri === "" ? [] : ["-c", uri]),
  ];
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** A field that is written without a value says nothing. */
function defined<T extends object>(settings: T): T {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== null)) as T;
}

function nameProblems(hosts: readonly HostEntry[], index: number): readonly FieldProblem[] {
  const first = hosts.findIndex(({ name }) => name === hosts[index]?.name);
  return first === index
    ? []
    : [{ field: ["hosts", index, "name"], says: `another host has that name already: hosts[${first}]` }];
}

const ONE_WORD = ["user", "address", "jump", "model"] as const;
const IN_POD = ["namespace", "selector", "container", "context"] as const;
const NOT_EMPTY = ["name", "virsh", "novaConfig", "identityFile", "knownHostsFile", "sshConfig"] as const;

function problemsOf(settings: AccessSettings & Partial<HostEntry>, at: readonly (string | number)[]): FieldProblem[] {
  const { profile, pod } = settings;
  const problem = (says: string | undefined, ...field: string[]): FieldProblem[] =>
    says === undefined ? [] : [{ field: [...at, ...field], says }];
  const blank = (text: string | undefined | null): string | undefined =>
    typeof text === "string" && text.trim() === "" ? "must not be empty" : undefined;
  const unknown =
    profile === undefined || findProfile(profile) !== undefined
      ? undefined
      : `there is no such access profile${didYouMean(profile, PROFILE_NAMES) || `; there are ${PROFILE_NAMES.join(", ")}`}`;
  return [
    ...problem(unknown, "profile"),
    ...ONE_WORD.flatMap((field) => problem(unfit(settings[field]), field)),
    ...IN_POD.flatMap((field) => problem(unfit(pod?.[field]), "pod", field)),
    ...NOT_EMPTY.flatMap((field) => problem(blank(settings[field]), field)),
  ];
}

/**
 * Whether a text is safe as an argument of ssh, juju or kubectl: it is one word, is no option, and has nothing that a shell would take
 * for more than a word, for ssh gives a jump host to one.
 */
function unfit(text: string | undefined | null): string | undefined {
  if (text === undefined || text === null || /^[\w[:][\w.@:%+,/[\]~=()!-]*$/.test(text)) return undefined;
  if (text.trim() === "") return "must not be empty";
  return text.startsWith("-")
    ? "must not begin with a dash"
    : "must be one word of letters, digits and . _ - @ : / + , = % [ ]";
}
