// Every assertion of the judge, shown by a defect that it finds. The table is in `__tests__/mutations`; what it gives is
// docs/mutations.md.
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { judge } from "../../../harness/judge/judge.ts";
import type { Check } from "../../../harness/judge/verdict.ts";
import { mutationsDocument } from "../../../scripts/mutations-table.ts";
import { saveServerEvidence } from "../../../harness/observe/save-evidence.ts";
import { SUBJECTS } from "../../mutations/index.ts";
import { captureSubject, catchersOf, checksOf, mutated, said, type Subject } from "../../mutations/mutation.ts";
import { capturedServer, ok } from "../../support/evidence.ts";
import { fixturePath } from "../../support/fixtures.ts";

/** The flavor as the catalogue has it now. */
const ofRow = { name: "plain", vcpus: 1, memoryMiB: 128, extraSpecs: {} };

const title = ({ level, name }: Check) => `${level}: ${name}`;
const allChecks = ({ experiment, evidence, rules }: Subject) => {
  const { servers, relations } = judge(experiment, evidence, rules);
  return [...servers.flatMap(({ checks }) => checks), ...relations];
};

describe("no false alarm", () => {
  it.each(SUBJECTS.map((subject) => [subject.title, subject] as const))("%s: holds unmutated", (_title, subject) => {
    expect(allChecks(subject).filter(({ outcome }) => outcome !== "holds")).toEqual([]);
    expect(judge(subject.experiment, subject.evidence, subject.rules).outcome).toBe("holds");
  });
});

describe.each(SUBJECTS.filter(({ mutations }) => mutations.length > 0))("$title", (subject) => {
  it.each(subject.mutations)("$kind: $what", (mutation) => {
    const { mutate, level, words, outcome, relation } = mutation;
    const checks = checksOf(subject, mutate, relation);
    const found = checks.filter((check) => check.outcome === outcome && check.level === level).map(said);
    expect(found).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
    expect(catchersOf(subject, mutation)).not.toEqual([]);
    const verdict = judge(subject.experiment, mutated(subject, mutate), subject.rules);
    expect(verdict.outcome).not.toBe("holds");
    // What is only unreadable must not be called wrong.
    const own = verdict.servers.find(({ server }) => server === subject.server)?.outcome;
    expect(relation ? outcome : own).toBe(outcome);
  });
});

describe("the table of mutations", () => {
  it("has each of the kinds that were asked for, by name", () => {
    const kinds = new Set(SUBJECTS.flatMap(({ mutations }) => mutations.map(({ kind }) => kind)));
    expect(ASKED_FOR.filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(ASKED_FOR.length).toBeGreaterThanOrEqual(40);
  });

  it("has each kind once in each evidence", () => {
    for (const { mutations } of SUBJECTS) {
      const kinds = mutations.map(({ kind }) => kind);
      expect(kinds.filter((kind, at) => kinds.indexOf(kind) !== at)).toEqual([]);
    }
  });

  it("is docs/mutations.md: else run `npm run mutations:document`", async () => {
    const path = fileURLToPath(new URL("../../../docs/mutations.md", import.meta.url));
    expect(readFileSync(path, "utf8")).toBe(await mutationsDocument());
  });
});

describe("captureSubject", () => {
  const folder = mkdtempSync(join(tmpdir(), "pinproof-capture-"));
  const server = { ...capturedServer("by-image", "by-image"), flavor: ok(ofRow) };
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("one line makes a subject of a capture", () => {
    const files = saveServerEvidence(server, folder, folder);
    cpSync(fixturePath("captured/capabilities.xml"), join(files, "capabilities.xml"));
    const subject = captureSubject("by-image", "reference", { server: "by-image", folder: files });
    expect(subject.title).toBe("by-image, captured");
    const { servers } = judge(subject.experiment, subject.evidence, subject.rules);
    expect(servers.map(({ server: name, outcome }) => [name, outcome])).toEqual([["by-image", "violated"]]);
    // The capture is older than the catalogue's memory size: that alone is wrong.
    expect(servers[0]?.checks.filter(({ outcome }) => outcome !== "holds").map(({ name }) => name)).toEqual([
      "the NUMA cells are those asked for",
      "the guest's NUMA cells are those asked for",
    ]);
  });

  it("of a row that is not there: an error", () => {
    expect(() => captureSubject("by-image", "Z99")).toThrow("the catalogue has no Z99");
  });
});

describe("the judge's checks", () => {
  /** By its words: were the check taken away, its mutation would go uncaught, and the test above fail. */
  it("each of them is the one that catches a mutation", () => {
    const made = new Set(SUBJECTS.flatMap(allChecks).map(title));
    const catching = new Set(
      SUBJECTS.flatMap((subject) => subject.mutations.map((mutation) => catchersOf(subject, mutation).map(title)))
        .filter((titles) => titles.length === 1)
        .flat(),
    );
    expect([...made].filter((one) => !catching.has(one))).toEqual([]);
    expect(made.size).toBeGreaterThanOrEqual(70);
  });
});

/** By the issue's own list. */
const ASKED_FOR = [
  "missing vcpupin",
  "extra vcpupin",
  "two vCPUs on one CPU",
  "range instead of single",
  "outside the dedicated set",
  "pinned on the shared set",
  "emulatorpin missing",
  "emulatorpin wrong for own-cpus",
  "emulatorpin wrong for shared-set",
  "emulatorpin wrong for pinsOf",
  "emulatorpin on a vCPU's pin",
  "memnode missing",
  "memnode wrong node",
  "memnode wrong mode",
  "cell's vCPUs swapped",
  "iothreadpin wrong",
  "vcpusched lost",
  "offline CPU",
  "another guest's CPU",
  "siblings split against the policy",
  "siblings shared against the policy",
  "one thread astray",
  "extra thread",
  "no threads",
  "VCPU instead of PCPU",
  "wrong amount",
  "no allocation",
  "Nova's topology differs from the XML",
  "Nova's cells differ from the XML",
  "image property lost",
  "extra spec lost",
  "XML of another server",
  "XML of an inactive domain",
  "XML truncated",
  "XML in another encoding",
  "XML huge",
  "XML with entities",
  "hugepages lost",
  "refused for another reason",
  "PLACEMENT instead of FILTER",
  "a guest floats over the pin",
];
