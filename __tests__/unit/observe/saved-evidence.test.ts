import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judge } from "../../../harness/judge/judge.ts";
import type { ServerEvidence } from "../../../harness/observe/evidence.ts";
import { loadExperimentEvidence } from "../../../harness/observe/load-evidence.ts";
import { missingServer, refusedServer } from "../../../harness/observe/observe-server.ts";
import { saveServerEvidence } from "../../../harness/observe/save-evidence.ts";
import { captured, capturedEvidence, capturedHost, capturedServer, failed, ok } from "../../support/evidence.ts";

let run = "";

beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), "pinproof-evidence-"));
});

afterEach(() => {
  rmSync(run, { recursive: true });
});

function saved(evidence: ServerEvidence): ServerEvidence | undefined {
  saveServerEvidence(evidence, join(run, "reference"), run);
  return load([evidence.name])[0];
}

function load(names: readonly string[]) {
  return loadExperimentEvidence(join(run, "reference"), run, names).servers;
}

/** Files end with a newline; the XML is the same without it. */
function trimmed(evidence: ServerEvidence): ServerEvidence {
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

describe("saved evidence", () => {
  it.each<[string, ServerEvidence]>([
    ["an active server", capturedServer("by-image", "by-image")],
    ["a server in ERROR", capturedServer("by-flavor", "no-room")],
    ["a refused one", refusedServer("x", { status: 400, message: "no" })],
    ["a missing one", missingServer("x", "gone")],
    [
      "a host that half answers",
      {
        ...capturedServer("x", "float"),
        host: ok({ ...capturedHost(), capabilitiesXml: failed("a\nb"), neighbours: failed("c") }),
      },
    ],
  ])("%s is read back as it was", (_what, evidence) => {
    expect(saved(evidence)).toEqual(trimmed(evidence));
  });

  it("is judged as the live evidence was", () => {
    for (const server of capturedEvidence().servers) saveServerEvidence(server, join(run, "reference"), run);
    const servers = load(Object.keys(captured.servers));
    expect(judge(captured, { servers })).toEqual(judge(captured, capturedEvidence()));
  });

  it("lies in the files that docs/evidence.md names", () => {
    saved(capturedServer("by-image", "by-image"));
    expect(readdirSync(join(run, "reference", "servers", "by-image")).sort()).toEqual([
      "allocations.json",
      "domain.xml",
      "flavor.json",
      "host.json",
      "image.json",
      "server.json",
      "threads.json",
      "topology.json",
    ]);
    expect(readdirSync(join(run, "hosts", "controller"))).toEqual(["capabilities.xml"]);
  });

  it("says why a source was not read, in the place of the source", () => {
    const folder = saveServerEvidence(missingServer("x", "gone"), join(run, "reference"), run);
    expect(JSON.parse(readFileSync(join(folder, "threads.json"), "utf8"))).toEqual({ ok: false, reason: "gone" });
    expect(readFileSync(join(folder, "domain.error.txt"), "utf8")).toBe("gone\n");
    expect(existsSync(join(folder, "domain.xml"))).toBe(false);
  });

  it("saved again, it leaves nothing of what was there before", () => {
    saved(refusedServer("by-image", { status: 400, message: "no" }));
    const evidence = capturedServer("by-image", "by-image");
    expect(saved(evidence)).toEqual(trimmed(evidence));
  });

  it("a server of which nothing was saved is not there", () => {
    expect(load(["nobody"])).toEqual([]);
  });

  it("a file that is damaged or gone makes its source unreadable", () => {
    const folder = saveServerEvidence(capturedServer("x", "float"), join(run, "reference"), run);
    writeFileSync(join(folder, "threads.json"), "[{");
    writeFileSync(join(folder, "image.json"), "null\n");
    rmSync(join(folder, "domain.xml"));
    rmSync(join(folder, "topology.json"));
    expect(load(["x"])[0]).toMatchObject({
      threads: { ok: false, reason: expect.stringMatching(/^threads\.json is damaged: /) as string },
      image: { ok: false, reason: "image.json holds no object" },
      domainXml: { ok: false, reason: "domain.xml was not saved" },
      topology: { ok: false, reason: "topology.json was not saved" },
      server: { ok: true },
    });
  });

  it("a host's name cannot lead out of the run folder", () => {
    const evidence = { ...capturedServer("x", "float"), host: ok({ ...capturedHost(), name: "../../etc" }) };
    expect(saved(evidence)?.host).toMatchObject({ ok: true, value: { name: "../../etc" } });
    expect(readdirSync(join(run, "hosts"))).toEqual(["%2E%2E%2F..%2Fetc"]);
  });
});
