// A run folder of a test's own, and evidence to save in it: more kinds of it than were captured.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostFacts, ServerEvidence } from "../../../harness/evidence/evidence.ts";
import { loadExperimentEvidence } from "../../../harness/evidence/load-evidence.ts";
import { missingServer } from "../../../harness/observe/observe-server.ts";
import { saveServerEvidence } from "../../../harness/evidence/save-evidence.ts";
import { capturedServer, ok } from "./evidence.ts";
import { fixture } from "./fixtures.ts";

export class EvidenceFolder {
  readonly run = mkdtempSync(join(tmpdir(), "pinproof-evidence-"));
  readonly experiment = join(this.run, "reference");

  /** @returns the server's folder */
  save(evidence: ServerEvidence): string {
    return saveServerEvidence(evidence, this.experiment, this.run);
  }

  load(...names: readonly string[]): readonly ServerEvidence[] {
    return loadExperimentEvidence(this.experiment, this.run, names).servers;
  }

  saved(evidence: ServerEvidence): ServerEvidence | undefined {
    this.save(evidence);
    return this.load(evidence.name)[0];
  }

  remove(): void {
    rmSync(this.run, { recursive: true });
  }
}

/** Files end with a newline; the XML is the same without it. */
export function trimmed(evidence: ServerEvidence): ServerEvidence {
  const { domainXml, host } = evidence;
  return {
    ...evidence,
    domainXml: domainXml.ok ? ok(domainXml.value.trimEnd()) : domainXml,
    host:
      host.ok && host.value.capabilitiesXml.ok
        ? ok({ ...host.value, capabilitiesXml: ok(host.value.capabilitiesXml.value.trimEnd()) })
        : host,
  };
}

export const refusal = { status: 400, kind: "badRequest", message: "no" };

export const refused: ServerEvidence = {
  ...missingServer("by-image", "there is no server: Nova refused it"),
  refused: refusal,
  image: capturedServer("x", "by-image").image,
  flavor: capturedServer("x", "by-image").flavor,
};

export const reporting: ServerEvidence = {
  ...capturedServer("by-image", "by-image"),
  image: ok({ id: "i", name: "i", status: "active", checksum: null, properties: { pinproof_guest_report: "console" } }),
  console: ok("pinproof-guest cpus-online 0\npinproof-guest ready"),
};

export const facts: HostFacts = {
  name: "controller",
  service: ok({ status: "enabled", state: "up", disabledReason: null }),
  inventories: ok({ PCPU: { total: 1, reserved: 0, allocationRatio: 1, maxUnit: 1, used: 0 } }),
  traits: ok(["COMPUTE_NODE"]),
  capabilitiesXml: ok(fixture("captured/capabilities.xml").trimEnd()),
  onlineCpus: ok("0-1"),
  cpuSets: ok({ dedicated: "1", shared: "0", legacy: null, reserved: null }),
  freeMemory: ok([{ node: 0, freeMiB: 12, freePages: [{ sizeKiB: 2048, free: 0 }] }]),
};
