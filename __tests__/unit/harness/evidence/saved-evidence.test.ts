import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { judge } from "../../../../harness/judge/judge.ts";
import type { ServerEvidence } from "../../../../harness/evidence/evidence.ts";
import type { EvidenceFiles } from "../../../../harness/evidence/layout.ts";
import { loadExperimentEvidence } from "../../../../harness/evidence/load-evidence.ts";
import { missingServer } from "../../../../harness/observe/observe-server.ts";
import { saveHostFacts } from "../../../../harness/evidence/save-evidence.ts";
import { misfitOf } from "../../../../harness/evidence/schema.ts";
import {
  captured,
  capturedEvidence,
  capturedHost,
  capturedServer,
  failed,
  ok,
  RULES,
} from "../../../support/captured/evidence.ts";
import {
  EvidenceFolder,
  facts,
  refusal,
  refused,
  reporting,
  trimmed,
} from "../../../support/captured/saved-evidence.ts";

let folder: EvidenceFolder;

beforeEach(() => {
  folder = new EvidenceFolder();
});

afterEach(() => {
  folder.remove();
});

const situations: [string, ServerEvidence][] = [
  ["an active server", capturedServer("by-image", "by-image")],
  ["a server in ERROR", capturedServer("by-flavor", "no-room")],
  ["a refused one", refused],
  ["a missing one", missingServer("x", "gone")],
  ["one whose guest reports", reporting],
  ["one whose guest cannot be heard", { ...reporting, console: failed("status 403") }],
  ["one whose guest said nothing", { ...reporting, console: ok("") }],
  [
    "one that was acted on, in vain",
    { ...capturedServer("x", "float"), act: ok({ act: "rebuild", refused: refusal, statusAfter: "ACTIVE" }) },
  ],
  [
    "one that was acted on",
    { ...capturedServer("x", "float"), act: ok({ act: "migrate", refused: null, statusAfter: "ACTIVE" }) },
  ],
  ["one whose act could not be done", { ...capturedServer("x", "float"), act: failed("no second host") }],
  [
    "a host that half answers",
    {
      ...capturedServer("x", "float"),
      host: ok({ ...capturedHost(), capabilitiesXml: failed("a\nb"), neighbours: failed("c") }),
    },
  ],
];

describe("saved evidence", () => {
  it.each(situations)("%s is read back as it was", (_what, evidence) => {
    expect(folder.saved(evidence)).toEqual(trimmed(evidence));
  });

  it.each(situations)("%s: what is written fits its schema, and has no field besides", (_what, evidence) => {
    const server = folder.save(evidence);
    const files = readdirSync(server).filter((file) => file.endsWith(".json"));
    expect(files.length).toBeGreaterThanOrEqual(7);
    for (const file of files) {
      const name = file.slice(0, -".json".length) as keyof EvidenceFiles;
      expect([file, misfitOf(name, JSON.parse(readFileSync(join(server, file), "utf8")), "refused")]).toEqual([
        file,
        undefined,
      ]);
    }
  });

  it("is judged as the live evidence was", () => {
    const live = capturedEvidence();
    for (const server of live.servers) folder.save(server);
    saveHostFacts(live.hosts, folder.run);
    const evidence = loadExperimentEvidence(folder.experiment, folder.run, Object.keys(captured.servers));
    expect(judge(captured, evidence, RULES)).toEqual(judge(captured, live, RULES));
  });

  it("lies in the files that docs/evidence.md names", () => {
    folder.save({ ...reporting, act: failed("x") });
    saveHostFacts([facts], folder.run);
    expect(readdirSync(join(folder.experiment, "servers", "by-image", "1-apply")).sort()).toEqual([
      "act.json",
      "allocations.json",
      "console.log",
      "domain.xml",
      "flavor.json",
      "image.json",
      "moment.json",
      "neighbours.json",
      "server.json",
      "threads.json",
      "topology.json",
    ]);
    expect(readdirSync(join(folder.run, "hosts", "controller")).sort()).toEqual(["capabilities.xml", "host.json"]);
  });

  it("says why a source was not read, in the place of the source", () => {
    const server = folder.save(missingServer("x", "gone"));
    expect(JSON.parse(readFileSync(join(server, "threads.json"), "utf8"))).toEqual({ ok: false, reason: "gone" });
    expect(readFileSync(join(server, "domain.error.txt"), "utf8")).toBe("gone\n");
    expect(existsSync(join(server, "domain.xml"))).toBe(false);
  });

  it("saved again, it leaves nothing of what was there before", () => {
    folder.save({ ...reporting, refused: refusal, act: failed("x") });
    const evidence = capturedServer("by-image", "by-image");
    expect(folder.saved(evidence)).toEqual(trimmed(evidence));
  });

  it("a server of which nothing was saved is not there", () => {
    expect(folder.load("nobody")).toEqual([]);
  });
});
