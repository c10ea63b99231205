// Evidence to files, before anything is judged. Layout: docs/evidence.md.
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic, writeJson } from "../../base/files/files.ts";
import type { HostEvidence, HostFacts, ServerEvidence, Source } from "./evidence.ts";
import { hostFolder, type HostFile, momentFolder, type NeighboursFile, SERVER_PARTS } from "./layout.ts";

/**
 * Saves one server's evidence of one moment.
 * @param experimentDir gets `servers/NAME/MOMENT/`
 * @param runDir gets `hosts/HOST/capabilities.xml`, where the survey has not saved it
 * @returns the folder of the moment
 */
export function saveServerEvidence(evidence: ServerEvidence, experimentDir: string, runDir: string): string {
  const folder = momentFolder(experimentDir, evidence.name, evidence.moment.name);
  mkdirSync(folder, { recursive: true });
  writeJson(join(folder, "moment.json"), evidence.moment);
  for (const part of SERVER_PARTS) writeJson(join(folder, `${part}.json`), jsonOf<unknown>(evidence[part]));
  saveText(folder, "domain", "xml", evidence.domainXml);
  saveText(folder, "console", "log", evidence.console);
  saveOrRemove(join(folder, "refused.json"), evidence.refused);
  saveOrRemove(join(folder, "act.json"), evidence.act === undefined ? undefined : jsonOf(evidence.act));
  writeJson(join(folder, "neighbours.json"), jsonOf(neighboursOf(evidence.host)));
  if (evidence.host.ok) saveCapabilities(runDir, evidence.host.value);
  return folder;
}

/** Saves what `surveyHosts` saw, into `hosts/HOST/`. */
export function saveHostFacts(facts: readonly HostFacts[], runDir: string): void {
  for (const { capabilitiesXml, ...file } of facts) {
    const folder = hostFolder(runDir, file.name);
    writeJson(join(folder, "host.json"), file satisfies HostFile);
    saveText(folder, "capabilities", "xml", capabilitiesXml);
  }
}

function neighboursOf(host: Source<HostEvidence>): Source<NeighboursFile> {
  if (!host.ok) return host;
  const { name, foundBy, onlineCpus, cpuSets, neighbours } = host.value;
  const found = foundBy === undefined ? {} : { foundBy };
  return { ok: true, value: { host: name, ...found, onlineCpus, cpuSets, neighbours } };
}

/** A host does not change while a run lasts: what is there stays, and a failed look replaces nothing. */
function saveCapabilities(runDir: string, { name, capabilitiesXml }: HostEvidence): void {
  const folder = hostFolder(runDir, name);
  if (!existsSync(join(folder, "capabilities.xml"))) saveText(folder, "capabilities", "xml", capabilitiesXml);
}

/** A source that could be read is its value as it is; one that could not is `{"ok": false, "reason"}`. */
function jsonOf<T>(source: Source<T>): unknown {
  return source.ok ? source.value : source;
}

function saveOrRemove(file: string, value: unknown): void {
  if (value === undefined) rmSync(file, { force: true });
  else writeJson(file, value);
}

/** `NAME.EXTENSION`, or `NAME.error.txt` with the reason. Never both; neither where there is no such source. */
function saveText(folder: string, name: string, extension: string, source: Source<string> | undefined): void {
  const [text, error] = [join(folder, `${name}.${extension}`), join(folder, `${name}.error.txt`)];
  if (source !== undefined) writeFileAtomic(source.ok ? text : error, `${source.ok ? source.value : source.reason}\n`);
  if (source?.ok !== true) rmSync(text, { force: true });
  if (source?.ok !== false) rmSync(error, { force: true });
}
