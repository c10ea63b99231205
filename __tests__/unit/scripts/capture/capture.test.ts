import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerEvidence } from "../../../../harness/evidence/evidence.ts";
import { saveHostFacts, saveServerEvidence } from "../../../../harness/evidence/save-evidence.ts";
import { captureServer, noteCapture } from "../../../../scripts/capture/capture.ts";
import { hostIdOf } from "../../../../harness/observe/api/which-host.ts";
import { Scrubber } from "../../../../scripts/capture/scrub.ts";
import { loadCapture } from "../../../support/captured/captures.ts";
import { capturedHost, failed, ok } from "../../../support/captured/evidence.ts";
import { EvidenceFolder, facts, reporting } from "../../../support/captured/saved-evidence.ts";

let folder: EvidenceFolder;

beforeEach(() => {
  folder = new EvidenceFolder();
});

afterEach(() => {
  folder.remove();
});

const NAME = "node-7.prod.example.org";

const evidence: ServerEvidence = {
  ...reporting,
  server: reporting.server.ok ? ok({ ...reporting.server.value, host: NAME }) : reporting.server,
  host: ok({ ...capturedHost(), name: NAME, onlineCpus: failed(`${NAME}: no such file`) }),
};

function capture(saved: ServerEvidence = evidence) {
  saveHostFacts([{ ...facts, name: NAME, traits: failed(`host ${NAME} at 10.1.2.3 does not answer`) }], folder.run);
  const experiment = join(folder.run, "experiments", "reference");
  const server = saveServerEvidence(saved, experiment, folder.run);
  const into = join(folder.run, "capture");
  const request = { run: folder.run, experiment: "reference", server: "by-image", into };
  return { server, into, take: () => captureServer(request), request };
}

describe("captureServer", () => {
  it("takes every file of the server and of its host, side by side", () => {
    const { into, take } = capture();
    const files = [
      ...[
        "allocations.json",
        "capabilities.xml",
        "console.log",
        "domain.xml",
        "flavor.json",
        "host.json",
        "image.json",
      ],
      ...["moment.json", "neighbours.json", "server.json", "threads.json", "topology.json"],
    ];
    expect([...take()].sort()).toEqual(files);
    expect(readdirSync(into).sort()).toEqual(files);
  });

  it("is read as evidence again, of a host with a neutral name", () => {
    const { into, take } = capture();
    take();
    const { server, host } = loadCapture("by-image", "", into);
    expect(server).toMatchObject({
      server: ok({ host: "compute-1", status: "ACTIVE" }),
      host: { ok: true, value: { name: "compute-1", onlineCpus: failed("compute-1: no such file") } },
      console: evidence.console,
      threads: evidence.threads,
      domainXml: { ok: true },
    });
    expect(host).toMatchObject({
      name: "compute-1",
      service: facts.service,
      traits: failed("host compute-1 at 192.0.2.1 does not answer"),
      capabilitiesXml: { ok: true },
    });
  });

  it("keeps nothing of an older capture", () => {
    const { into, take } = capture();
    take();
    writeFileSync(join(into, "refused.json"), "{}");
    take();
    expect(existsSync(join(into, "refused.json"))).toBe(false);
  });

  it("a server without a host has no host's files", () => {
    const { take } = capture({ ...evidence, host: failed("the server has no host: it is in ERROR") });
    expect(take()).not.toContain("host.json");
  });

  it("a secret: nothing is written, and the older capture stays", () => {
    const { server, into, take } = capture();
    take();
    writeFileSync(join(server, "flavor.json"), '{"extraSpecs": {\n"token": "gAAAAABk"}}');
    expect(take).toThrow(/^line 3 of the scrubbed flavor\.json looks like a password, a key or a token\n/);
    expect(readFileSync(join(into, "flavor.json"), "utf8")).not.toContain("token");
  });

  it("a server that is not there", () => {
    const { request } = capture();
    expect(() => captureServer({ ...request, server: "nobody" })).toThrow(
      /^there is no evidence of server "nobody" of experiment "reference" in /,
    );
  });
});

describe("Scrubber", () => {
  const scrub = (file: string, text: string, host = "controller") => new Scrubber(host).file(file, text);

  it.each([
    ["a host's name", '{"host": "controller"}', '"compute-1"'],
    ["a host's name in words", '{"reason": "controller: no, host controller"}', '"compute-1: no, host compute-1"'],
    ["a longer name", '{"host": "controller-2"}', '"controller-2"'],
    ["a project", '{"properties": {"owner": "5f9"}}', `"${"1".repeat(32)}"`],
    ["a server's project", '{"projectId": "5f9"}', `"projectId": "${"1".repeat(32)}"`],
    ["the digest of project and host", '{"hostId": "c32d"}', `"hostId": "${hostIdOf("1".repeat(32), "compute-1")}"`],
    ["no digest of a host", '{"hostId": ""}', '"hostId": ""'],
    ["a traceback", '{"fault": {"code": 500, "message": "m", "details": "File /x"}}', '"(cut)"'],
    ["addresses", '{"a": "10.0.0.1 10.0.0.2 10.0.0.1"}', '"192.0.2.1 192.0.2.2 192.0.2.1"'],
    ["addresses that are no machine's", '{"a": "127.0.0.1 0.0.0.0"}', '"127.0.0.1 0.0.0.0"'],
    ["longer addresses", '{"a": "fd00::17, FD00::17, ::1"}', '"2001:db8::1, 2001:db8::1, ::1"'],
    ["a network card", '{"a": "fa:16:3e:aa:bb:cc"}', '"52:54:00:00:00:01"'],
    ["a time of day", '{"a": "2026-11-25T00:56:22"}', '"2026-11-25T00:56:22"'],
    ["a version", '{"a": "pc-i440fx-10.0 31.0.0"}', '"pc-i440fx-10.0 31.0.0"'],
    ["an id", '{"a": "89aa1779-c647-465a-a4d4-3059714d13ad"}', '"89aa1779-c647-465a-a4d4-3059714d13ad"'],
  ])("%s, in JSON", (_what, text, expected) => {
    expect(scrub("server.json", text)).toContain(expected);
  });

  it.each([
    [
      "an element that has the host's name stays one",
      "<controller type='usb'/><hostname>controller</hostname>",
      "<controller type='usb'/><hostname>compute-1</hostname>",
    ],
    ["who owns it", '<nova:user uuid="ab12">bob</nova:user>', `<nova:user uuid="${"1".repeat(32)}">owner</nova:user>`],
    [
      "the host's own id",
      "<host>\n    <uuid>cd-ea</uuid>",
      "<host>\n    <uuid>00000000-0000-4000-8000-000000000001</uuid>",
    ],
    ["a display's password", "<graphics type='vnc' passwd='x y' port='1'/>", "<graphics type='vnc' port='1'/>"],
    ["a disk's key", "<disk>\n  <auth username='u'>\n    <secret usage='s'/>\n  </auth>\n</disk>", "<disk>\n</disk>"],
    ["a guest's console", "pinproof-guest cpus-online 0", "pinproof-guest cpus-online 0"],
  ])("%s, in other files", (_what, text, expected) => {
    expect(scrub("domain.xml", text)).toBe(expected);
  });

  it("the same thing has the same name in every file", () => {
    const scrubber = new Scrubber("h");
    expect(scrubber.file("a.json", '"10.0.0.9"')).toContain("192.0.2.1");
    expect(scrubber.file("b.xml", "<x listen='10.0.0.8'/><y listen='10.0.0.9'/>")).toBe(
      "<x listen='192.0.2.2'/><y listen='192.0.2.1'/>",
    );
  });

  it("real captures come out as they are to be judged: the same pins", () => {
    const domain = evidence.domainXml.ok ? evidence.domainXml.value : "";
    const scrubbed = scrub("domain.xml", domain);
    expect(scrubbed).not.toBe("");
    const pins = (xml: string) => /<cputune>[^]*<\/numatune>/.exec(xml)?.[0];
    expect(pins(scrubbed)).toBe(pins(domain));
  });

  it.each(["password=hunter2", '"admin_token": "x"', "-----BEGIN OPENSSH PRIVATE KEY-----", `gAAAA${"b".repeat(40)}`])(
    "%s is refused",
    (secret) => {
      expect(() => scrub("domain.error.txt", `fine\n${secret}\n`)).toThrow(
        /^line 2 of the scrubbed domain\.error\.txt/,
      );
    },
  );
});

describe("noteCapture", () => {
  const readme = "# Fixtures\n\ntext\n";

  it("makes the table, keeps the text, and sorts", () => {
    const once = noteCapture(readme, "b", "npm run b");
    expect(once.startsWith("# Fixtures\n\ntext\n\n## Captured by command\n")).toBe(true);
    const twice = noteCapture(once, "a", "npm run a");
    expect(twice).toContain("| folder | captured by |\n| --- | --- |\n| `a` | `npm run a` |\n| `b` | `npm run b` |\n");
  });

  it("a capture that is made again has one row", () => {
    const once = noteCapture(readme, "a", "npm run old");
    expect(noteCapture(once, "a", "npm run new").match(/^\| `a`.*$/gm)).toEqual(["| `a` | `npm run new` |"]);
    expect(noteCapture(once, "a", "npm run old")).toBe(once);
  });
});
