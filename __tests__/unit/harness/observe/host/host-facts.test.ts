import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostFacts } from "../../../../../harness/evidence/evidence.ts";
import { loadExperimentEvidence, loadHostFacts } from "../../../../../harness/evidence/load-evidence.ts";
import { saveHostFacts } from "../../../../../harness/evidence/save-evidence.ts";
import { misfitOf } from "../../../../../harness/evidence/schema.ts";
import { capturedHost, capturedServer, failed, ok } from "../../../../support/captured/evidence.ts";
import { EvidenceFolder, facts } from "../../../../support/captured/saved-evidence.ts";

let folder: EvidenceFolder;

beforeEach(() => {
  folder = new EvidenceFolder();
});

afterEach(() => {
  folder.remove();
});

describe("saved host facts", () => {
  const again = (): readonly HostFacts[] => loadHostFacts(folder.run);

  it.each<[string, HostFacts]>([
    ["all that there is", facts],
    [
      "nothing that could be read",
      {
        ...{ name: "b", service: failed("1"), inventories: failed("2"), traits: failed("3") },
        ...{ capabilitiesXml: failed("4\n5"), onlineCpus: failed("6"), cpuSets: failed("7"), freeMemory: failed("8") },
      },
    ],
  ])("%s is read back as it was, and fits its schema", (_what, host) => {
    saveHostFacts([host], folder.run);
    expect(again()).toEqual([host]);
    const file = readFileSync(join(folder.run, "hosts", host.name, "host.json"), "utf8");
    expect(misfitOf("host", JSON.parse(file), "refused")).toBeUndefined();
  });

  it("come with the servers, every host that there is, by name", () => {
    saveHostFacts(
      [
        { ...facts, name: "b" },
        { ...facts, name: "a" },
      ],
      folder.run,
    );
    const { hosts } = loadExperimentEvidence(folder.experiment, folder.run, []);
    expect(hosts.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("no survey: no facts", () => {
    expect(again()).toEqual([]);
  });

  it("a host that only a server told of has its capabilities, and says what is missing", () => {
    folder.save(capturedServer("x", "float"));
    const none = failed("host.json was not saved");
    expect(again()).toEqual([
      {
        ...{ name: "controller", service: none, inventories: none, traits: none },
        ...{ capabilitiesXml: facts.capabilitiesXml, onlineCpus: none, cpuSets: none, freeMemory: none },
      },
    ]);
  });

  it("a later look at a server takes nothing from them", () => {
    saveHostFacts([facts], folder.run);
    folder.save({ ...capturedServer("x", "float"), host: ok({ ...capturedHost(), capabilitiesXml: failed("busy") }) });
    expect(again()).toEqual([facts]);
    expect(folder.load("x")[0]?.host).toMatchObject({ value: { capabilitiesXml: facts.capabilitiesXml } });
  });

  it("a later look at a server gives what they lack", () => {
    saveHostFacts([{ ...facts, capabilitiesXml: failed("libvirt is down") }], folder.run);
    folder.save(capturedServer("x", "float"));
    expect(again()).toEqual([facts]);
  });

  it.each<[string, string, RegExp]>([
    ["cut off", "{", /^host\.json is damaged: /],
    ["not facts", "[]", /^host\.json does not fit its schema: must be object$/],
    ["another host's", JSON.stringify(hostFile("other")), /^host\.json in the folder of controller is of host other$/],
  ])("%s: the host is there, and says why", (_how, text, words) => {
    saveHostFacts([facts], folder.run);
    writeFileSync(join(folder.run, "hosts", "controller", "host.json"), text);
    const none = failed(expect.stringMatching(words) as string);
    expect(again()).toMatchObject([
      { name: "controller", service: none, cpuSets: none, freeMemory: none, capabilitiesXml: { ok: true } },
    ]);
  });

  it.each([
    ["../../etc", "%2E%2E%2F..%2Fetc"],
    ["..", "%2E%2E"],
    ["a/b", "a%2Fb"],
    ["höst 1", "h%C3%B6st%201"],
  ])("the name %s cannot lead out of the run folder", (name, encoded) => {
    saveHostFacts([{ ...facts, name }], folder.run);
    const evidence = { ...capturedServer("x", "float"), host: ok({ ...capturedHost(), name }) };
    expect(folder.saved(evidence)?.host).toMatchObject({ ok: true, value: { name } });
    expect(readdirSync(join(folder.run, "hosts"))).toEqual([encoded]);
    expect(again()).toMatchObject([{ name, service: { ok: true } }]);
  });

  it("a folder that is no host's, and a file, are no reason to stop", () => {
    mkdirSync(join(folder.run, "hosts", "%zz"), { recursive: true });
    writeFileSync(join(folder.run, "hosts", "notes.txt"), "");
    expect(again()).toMatchObject([{ name: "%zz", service: failed("host.json was not saved") }]);
  });
});

function hostFile(name: string): object {
  return { ...facts, name, capabilitiesXml: undefined };
}
