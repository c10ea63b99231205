// Captures made by `npm run fixtures:capture`: the files of the evidence layout, those of the server and of its host side by
// side in one folder.
import type { HostFacts, ServerEvidence } from "../../../harness/evidence/evidence.ts";
import { loadHost, loadServer } from "../../../harness/evidence/load-evidence.ts";
import { fixturePath } from "./fixtures.ts";

/** The neutral name of the host in a capture. */
export const HOST = "compute-1";

export interface Capture {
  readonly server: ServerEvidence;
  readonly host: HostFacts;
}

/**
 * @param name the server's key in the experiment
 * @param folder of the capture; @default that of the name below `__tests__/fixtures/captured`
 */
export function loadCapture(name: string, situation: string, folder = fixturePath(`captured/${situation}`)): Capture {
  return { server: loadServer(name, folder, () => folder), host: loadHost(folder, HOST) };
}
