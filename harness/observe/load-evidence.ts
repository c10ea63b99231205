// Saved evidence, read again: judging is the same, whether the cloud is still there or not.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { messageOf } from "../errors.ts";
import { readIfThere } from "../files.ts";
import type { ExperimentEvidence, HostEvidence, RefusalRecord, ServerEvidence, Source } from "./evidence.ts";
import { hostFolder, type SavedHost, serverFolder } from "./save-evidence.ts";

/**
 * Reads what `saveServerEvidence` wrote. A file that is missing or damaged makes its source unreadable, with the reason.
 * @param names the servers to read
 * @returns without those of which nothing was saved
 */
export function loadExperimentEvidence(
  experimentDir: string,
  runDir: string,
  names: readonly string[],
): ExperimentEvidence {
  const saved = names.filter((name) => existsSync(serverFolder(experimentDir, name)));
  return { servers: saved.map((name) => loadServer(name, serverFolder(experimentDir, name), runDir)) };
}

function loadServer(name: string, folder: string, runDir: string): ServerEvidence {
  const refused = loadJson<RefusalRecord>(join(folder, "refused.json"));
  return {
    name,
    ...(refused.ok ? { refused: refused.value } : {}),
    server: loadJson(join(folder, "server.json")),
    flavor: loadJson(join(folder, "flavor.json")),
    image: loadJson(join(folder, "image.json")),
    topology: loadJson(join(folder, "topology.json")),
    allocations: loadJson(join(folder, "allocations.json")),
    domainXml: loadText(folder, "domain"),
    threads: loadJson(join(folder, "threads.json")),
    host: loadHost(join(folder, "host.json"), runDir),
  };
}

function loadHost(file: string, runDir: string): Source<HostEvidence> {
  const saved = loadJson<SavedHost>(file);
  if (!saved.ok) return saved;
  return {
    ok: true,
    value: { ...saved.value, capabilitiesXml: loadText(hostFolder(runDir, saved.value.name), "capabilities") },
  };
}

function loadJson<T>(file: string): Source<T> {
  const text = readIfThere(file);
  if (text === undefined) return { ok: false, reason: `${basename(file)} was not saved` };
  try {
    const value = JSON.parse(text) as T | { ok: false; reason: string } | null;
    if (typeof value !== "object" || value === null) return { ok: false, reason: `${basename(file)} holds no object` };
    return isUnreadable(value) ? value : { ok: true, value };
  } catch (error) {
    return { ok: false, reason: `${basename(file)} is damaged: ${messageOf(error)}` };
  }
}

function isUnreadable(value: object): value is { ok: false; reason: string } {
  return "ok" in value && value.ok === false && "reason" in value && typeof value.reason === "string";
}

function loadText(folder: string, name: string): Source<string> {
  const text = readIfThere(join(folder, `${name}.xml`));
  if (text !== undefined) return { ok: true, value: text.trimEnd() };
  const reason = readIfThere(join(folder, `${name}.error.txt`))?.trimEnd();
  return { ok: false, reason: reason ?? `${name}.xml was not saved` };
}
