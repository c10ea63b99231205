import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { failed, ok } from "../../../support/captured/evidence.ts";
import { EvidenceFolder, refused, reporting, trimmed } from "../../../support/captured/saved-evidence.ts";

let folder: EvidenceFolder;

beforeEach(() => {
  folder = new EvidenceFolder();
});

afterEach(() => {
  folder.remove();
});

describe("a file that cannot be used makes its source unreadable, by its name", () => {
  const spoiled = (file: string, spoil: (path: string) => void, evidence = reporting) => {
    spoil(join(folder.save(evidence), file));
    return folder.load(evidence.name)[0];
  };
  const write = (text: string) => (path: string) => {
    rmSync(path, { force: true });
    writeFileSync(path, text);
  };
  const remove = (path: string) => {
    rmSync(path);
  };
  const asFolder = (path: string) => {
    rmSync(path, { force: true });
    mkdirSync(path);
  };

  it.each<[string, string, (path: string) => void, object]>([
    ["gone", "topology.json", remove, { topology: failed("topology.json was not saved") }],
    ["gone", "domain.xml", remove, { domainXml: failed("domain.xml was not saved") }],
    ["gone", "neighbours.json", remove, { host: failed("neighbours.json was not saved") }],
    [
      "cut off",
      "threads.json",
      write("[{"),
      { threads: failed(expect.stringMatching(/^threads\.json is damaged: /) as string) },
    ],
    [
      "empty",
      "server.json",
      write(""),
      { server: failed(expect.stringMatching(/^server\.json is damaged: /) as string) },
    ],
    ["null", "image.json", write("null\n"), { image: failed("image.json does not fit its schema: must be object") }],
    ["a list", "flavor.json", write("[]"), { flavor: failed("flavor.json does not fit its schema: must be object") }],
    [
      "without a field",
      "server.json",
      write('{"id": "1", "name": "n", "host": null, "imageId": null, "fault": null}'),
      { server: failed("server.json does not fit its schema: must have required property 'status'") },
    ],
    [
      "with a field of another type",
      "server.json",
      write('{"id": "1", "name": "n", "status": 200, "host": null, "imageId": null, "fault": null}'),
      { server: failed("server.json does not fit its schema: /status must be string") },
    ],
    [
      "wrong deep within",
      "topology.json",
      write('{"nodes": [{"vcpus": ["0"], "memoryMiB": 64, "hostNode": null, "cpuPinning": null}]}'),
      { topology: failed("topology.json does not fit its schema: /nodes/0/vcpus/0 must be number") },
    ],
    [
      "wrong in a source within",
      "neighbours.json",
      write(
        '{"host": "h", "onlineCpus": {"ok": true, "value": 3}, "cpuSets": {"ok": false, "reason": "x"}, "neighbours": {"ok": true, "value": []}}',
      ),
      { host: failed("neighbours.json does not fit its schema: /onlineCpus/value must be string") },
    ],
    [
      "a reason without words",
      "allocations.json",
      write('{"ok": false}'),
      { allocations: failed("allocations.json does not fit its schema: must have required property 'reason'") },
    ],
    [
      "a folder",
      "image.json",
      asFolder,
      { image: failed(expect.stringMatching(/^image\.json cannot be read: EISDIR/) as string) },
    ],
    [
      "a folder",
      "domain.xml",
      asFolder,
      { domainXml: failed(expect.stringMatching(/^domain\.xml cannot be read: EISDIR/) as string) },
    ],
    ["damaged", "act.json", write("{"), { act: failed(expect.stringMatching(/^act\.json is damaged/) as string) }],
    ["damaged", "call.json", write("{"), { act: failed(expect.stringMatching(/^call\.json is damaged/) as string) }],
  ])("%s: %s", (_how, file, spoil, expected) => {
    expect(spoiled(file, spoil)).toMatchObject(expected);
  });

  it("the others stay as they are", () => {
    expect(spoiled("topology.json", remove)).toEqual({
      ...trimmed(reporting),
      topology: failed("topology.json was not saved"),
    });
  });

  it("a refusal that cannot be read is not a server that nobody refused", () => {
    const evidence = spoiled("refused.json", write('{"status": "400"}'), refused);
    expect(evidence).toMatchObject({
      server: failed(expect.stringMatching(/^refused\.json does not fit its schema: /) as string),
    });
    expect(evidence && "refused" in evidence).toBe(false);
  });

  it("fields that this version does not know are passed over", () => {
    const more = { ...(reporting.server.ok ? reporting.server.value : {}), locked: true };
    expect(spoiled("server.json", write(JSON.stringify(more)))?.server).toEqual(ok(more));
  });

  it("what a file holds is not told: it may be a secret", () => {
    const evidence = spoiled("server.json", write('{"status": {"password": "hunter2"}}'));
    expect(JSON.stringify(evidence?.server)).not.toContain("hunter2");
  });
});
