// Evidence to files, before anything is judged. Layout: docs/evidence.md.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic, writeJson } from "../files.ts";
import type { HostEvidence, ServerEvidence, Source } from "./evidence.ts";

/** The JSON files of a server's folder, by the part of the evidence that they hold. */
export const JSON_PARTS = ["server", "flavor", "image", "topology", "allocations", "threads"] as const;

/**
 * Saves one server's evidence.
 * @param experimentDir gets `servers/NAME/`
 * @param runDir gets `hosts/HOST/capabilities.xml`
 * @returns the server's folder
 */
export function saveServerEvidence(evidence: ServerEvidence, experimentDir: string, runDir: string): string {
  const folder = serverFolder(experimentDir, evidence.name);
  mkdirSync(folder, { recursive: true });
  for (const part of JSON_PARTS) writeJson(join(folder, `${part}.json`), jsonOf<unknown>(evidence[part]));
  saveText(folder, "domain", evidence.domainXml);
  if (evidence.refused === undefined) rmSync(join(folder, "refused.json"), { force: true });
  else writeJson(join(folder, "refused.json"), evidence.refused);
  writeJson(join(folder, "host.json"), jsonOf(hostOf(evidence.host)));
  if (evidence.host.ok) saveHost(runDir, evidence.host.value);
  return folder;
}

export function serverFolder(experimentDir: string, name: string): string {
  return join(experimentDir, "servers", fileName(name));
}

export function hostFolder(runDir: string, name: string): string {
  return join(runDir, "hosts", fileName(name));
}

/** What is kept of a host beside the server: all but the long XML, which is the host's and not the server's. */
export type SavedHost = Omit<HostEvidence, "capabilitiesXml">;

function hostOf(host: Source<HostEvidence>): Source<SavedHost> {
  if (!host.ok) return host;
  const { name, onlineCpus, cpuSets, neighbours } = host.value;
  return { ok: true, value: { name, onlineCpus, cpuSets, neighbours } };
}

function saveHost(runDir: string, { name, capabilitiesXml }: HostEvidence): void {
  saveText(hostFolder(runDir, name), "capabilities", capabilitiesXml);
}

/** A source that could be read is its value as it is; one that could not is `{"ok": false, "reason"}`. */
function jsonOf<T>(source: Source<T>): unknown {
  return source.ok ? source.value : source;
}

/** `NAME.xml`, or `NAME.error.txt` with the reason. Never both. */
function saveText(folder: string, name: string, source: Source<string>): void {
  const [xml, error] = [join(folder, `${name}.xml`), join(folder, `${name}.error.txt`)];
  writeFileAtomic(source.ok ? xml : error, `${source.ok ? source.value : source.reason}\n`);
  rmSync(source.ok ? error : xml, { force: true });
}

/** Names of hosts come from the cloud: nothing in them may lead out of the folder. */
function fileName(name: string): string {
  return encodeURIComponent(name).replace(/^\.+/, (dots) => "%2E".repeat(dots.length));
}
