// Every assertion of the judge, shown by a defect that it finds. The table is in `__tests__/mutations`; what it gives is
// docs/mutations.md.
import { formatted } from "../../../../scripts/generate/format.ts";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { judge } from "../../../../harness/judge/judge.ts";
import type { Check } from "../../../../harness/judge/verdict.ts";
import { mutationsDocument } from "../../../mutations/table.ts";
import { saveServerEvidence } from "../../../../harness/evidence/save-evidence.ts";
import { ASKED_FOR } from "../../../mutations/asked-for.ts";
import { SUBJECTS } from "../../../mutations/index.ts";
import { legacy } from "../../../mutations/legacy.ts";
import { captureSubject, catchersOf, checksOf, mutated, said, type Subject } from "../../../mutations/mutation.ts";
import { REMOVALS, type SeenRemoval } from "../../../mutations/removals.ts";
import { capturedServer, ok } from "../../../support/captured/evidence.ts";
import { fixture, fixturePath, jsonFixture } from "../../../support/captured/fixtures.ts";

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
  it("has each of the kinds that the issue asks for, by name", () => {
    const kinds = new Set(SUBJECTS.flatMap(({ mutations }) => mutations.map(({ kind }) => kind)));
    expect(ASKED_FOR.filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(ASKED_FOR.length).toBeGreaterThanOrEqual(40);
  });

  it("has each kind once", () => {
    const kinds = SUBJECTS.flatMap(({ mutations }) => mutations.map(({ kind }) => kind));
    expect(kinds.filter((kind, at) => kinds.indexOf(kind) !== at)).toEqual([]);
  });

  it("is docs/mutations.md: else run `npm run mutations:document`", async () => {
    const path = fileURLToPath(new URL("../../../../docs/mutations.md", import.meta.url));
    expect(readFileSync(path, "utf8")).toBe(await formatted(path, mutationsDocument()));
  });
});

describe("what fails when a check is removed", () => {
  const seen = jsonFixture("../mutations/without-a-check.json") as readonly SeenRemoval[];
  // Judged once for all the checks, not once for each.
  const caught = SUBJECTS.flatMap((subject) =>
    subject.mutations.map((one) => [one, catchersOf(subject, one)] as const),
  );

  it.each(REMOVALS)("$check: was tried: else run `npm run mutations:without`", ({ check, file }) => {
    const tried = seen.find((one) => one.check === check);
    expect(tried).toMatchObject({ check, file });
    const alone = caught
      .filter(([, catchers]) => catchers.every(({ name }) => name === check))
      .map(([{ kind, what }]) => `${kind}: ${what}`);
    expect(alone).not.toEqual([]);
    const failed = tried?.failed ?? [];
    expect(alone.filter((name) => !failed.some((test) => test.endsWith(name)))).toEqual([]);
  });
});

describe("captures", () => {
  const rows = [...fixture("README.md").matchAll(/^\| `([\w-]+)` +\| `npm run fixtures:capture -- RUN (\w+)/gm)];

  it.each(rows.map(([, folder = "", id = ""]) => [folder, id]))("%s, row %s, is a subject", (folder, id) => {
    expect(SUBJECTS.map(({ title, origin }) => [title, origin])).toContainEqual([`${folder} ${id}`, "captured"]);
  });

  it("are as many as their table has, and only one of them is warned of", () => {
    const files = readdirSync(fixturePath("captured"), { withFileTypes: true }).filter((one) => one.isDirectory());
    const named = fixture("README.md");
    expect(files.filter(({ name }) => !named.includes(`\`${name}`)).map(({ name }) => name)).toEqual([]);
    expect(rows.length).toBeGreaterThanOrEqual(18);
    const warned = SUBJECTS.filter(({ experiment, evidence, rules }) =>
      judge(experiment, evidence, rules).servers.some(({ diagnoses }) => diagnoses.some(({ warning }) => warning)),
    );
    const titles = warned.filter(({ origin }) => origin === "captured").map(({ title }) => title.split(":")[0]);
    expect(new Set(titles)).toEqual(new Set([legacy.title]));
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
    expect(subject).toMatchObject({ title: "by-image reference", origin: "captured" });
    const { servers } = judge(subject.experiment, subject.evidence, subject.rules);
    expect(servers.map(({ server: name, outcome }) => [name, outcome])).toEqual([["by-image", "violated"]]);
    // The capture is older than the catalogue's memory size: that alone is wrong.
    expect(servers[0]?.checks.filter(({ outcome }) => outcome !== "holds").map(({ name }) => name)).toEqual([
      "the NUMA cells are those asked for",
      "the domain has the flavor's memory",
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
