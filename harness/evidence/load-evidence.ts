// Saved evidence, read again: judging is the same, whether the cloud is still there or not. A file that is missing, damaged
// or not as its schema says makes its source unreadable, with the file's name and the reason.
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { unread } from "./attempt.ts";
import type { ExperimentEvidence, HostEvidence, HostFacts, MomentRecord, ServerEvidence, Source } from "./evidence.ts";
import { FIRST_OF_LAYOUT_2, loadCallOfLayout2 } from "./layout-2.ts";
import { hostFolder, hostsFolder, serverFolder } from "./layout.ts";
import { loadIfThere, loadJson, loadText } from "./saved-file.ts";

/** The folder of a moment: its number, and what was done before it. */
const MOMENT = /^\d+-([a-z-]+)$/;

/**
 * Reads what `saveServerEvidence` and `saveHostFacts` wrote.
 * @param names the servers to read
 * @returns every moment of every server, in order; without those servers of which nothing was saved
 */
export function loadExperimentEvidence(
  experimentDir: string,
  runDir: string,
  names: readonly string[],
): ExperimentEvidence {
  const folders = names.flatMap((name) => momentFolders(experimentDir, name).map((folder) => [name, folder] as const));
  return {
    servers: folders.map(([name, folder]) => loadServer(name, folder, (host) => hostFolder(runDir, host))),
    hosts: loadHostFacts(runDir),
  };
}

/**
 * The folders of a server's moments that were saved, in order; none where it was never observed. Layout 2 had one moment only, and
 * its files right in the server's folder.
 */
export function momentFolders(experimentDir: string, server: string): readonly string[] {
  const folder = serverFolder(experimentDir, server);
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  const moments = entries.filter((entry) => entry.isDirectory() && MOMENT.test(entry.name)).map(({ name }) => name);
  if (moments.length === 0) return [folder];
  return moments.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).map((name) => join(folder, name));
}

/** The facts of every host that has a folder, by name of the folder. */
export function loadHostFacts(runDir: string): readonly HostFacts[] {
  const folder = hostsFolder(runDir);
  if (!existsSync(folder)) return [];
  const hosts = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return hosts.map(({ name }) => loadHost(join(folder, name), nameOf(name))).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * One server's evidence of one moment.
 * @param name its key in the experiment
 * @param folder holds its files
 * @param hostFolderOf where the files of the host of that name are
 */
export function loadServer(name: string, folder: string, hostFolderOf: (host: string) => string): ServerEvidence {
  const [refused, act] = [loadIfThere(folder, "refused"), loadIfThere(folder, "act") ?? loadCallOfLayout2(folder)];
  const console = loadConsole(folder);
  return {
    name,
    moment: loadMoment(folder),
    ...(refused?.ok === true ? { refused: refused.value } : {}),
    ...(act === undefined ? {} : { act }),
    // A refusal that cannot be read is not a server that nobody refused.
    server: refused?.ok === false ? refused : loadJson(folder, "server"),
    flavor: loadJson(folder, "flavor"),
    image: loadJson(folder, "image"),
    topology: loadJson(folder, "topology"),
    allocations: loadJson(folder, "allocations"),
    domainXml: loadText(folder, "domain", "xml"),
    threads: loadJson(folder, "threads"),
    ...(console === undefined ? {} : { console }),
    host: loadHostEvidence(folder, hostFolderOf),
  };
}

/** Where its file is missing or damaged, the folder's name says what was done before; its time is lost then. */
function loadMoment(folder: string): MomentRecord {
  const file = loadIfThere(folder, "moment");
  if (file?.ok === true) return file.value;
  const name = basename(folder);
  const after = MOMENT.exec(name)?.[1];
  return after === undefined ? FIRST_OF_LAYOUT_2 : { name, after, at: null };
}

/** One host's facts. @param name by the folder, in case the file does not tell */
export function loadHost(folder: string, name: string): HostFacts {
  const file = loadJson(folder, "host");
  const capabilitiesXml = loadText(folder, "capabilities", "xml");
  if (file.ok && file.value.name === name) return { ...file.value, capabilitiesXml };
  const none = file.ok ? unread(`host.json in the folder of ${name} is of host ${file.value.name}`) : file;
  return {
    ...{ name, service: none, inventories: none, traits: none, capabilitiesXml },
    ...{ onlineCpus: none, cpuSets: none, freeMemory: none },
  };
}

function loadHostEvidence(folder: string, hostFolderOf: (host: string) => string): Source<HostEvidence> {
  const file = loadJson(folder, "neighbours");
  if (!file.ok) return file;
  const { host, ...seen } = file.value;
  return {
    ok: true,
    value: { name: host, ...seen, capabilitiesXml: loadText(hostFolderOf(host), "capabilities", "xml") },
  };
}

/** Undefined where the guest was not asked; whether it should have been, the judge knows by the experiment. */
function loadConsole(folder: string): Source<string> | undefined {
  const saved = ["console.log", "console.error.txt"].some((file) => existsSync(join(folder, file)));
  return saved ? loadText(folder, "console", "log") : undefined;
}

/** A folder that nobody of us named is taken by the name it has. */
function nameOf(folder: string): string {
  try {
    return decodeURIComponent(folder);
  } catch {
    return folder;
  }
}
