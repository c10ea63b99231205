import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { RUN_LAYOUT } from "../../../../harness/run/run-record.ts";
import { checked, type FileSchema, misfitOf } from "../../../../harness/evidence/schema.ts";
import { makeSchemas } from "../../../../scripts/generate/schemas.ts";
import { tidy } from "../../../../scripts/generate/schema-form.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

interface Kept {
  readonly $id: string;
  readonly title: string;
  readonly description: string;
  readonly definitions: Readonly<Record<string, object>>;
}

const kept = readdirSync(`${root}schemas`).map((file) => `schemas/${file}`);
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");

describe("the schemas that are kept", () => {
  it("are those that the types give: else run `npm run schemas:generate`", async () => {
    const made = await makeSchemas();
    expect(kept.sort()).toEqual([...made.keys()].sort());
    for (const [path, text] of made) expect(read(path)).toBe(text);
  });

  it.each(kept)("%s says what it is, and names its definitions as the types are named", (path) => {
    const { $id, title, description, definitions } = JSON.parse(read(path)) as Kept;
    const file = /^schemas\/(\w+)\.schema\.json$/.exec(path)?.[1] ?? "";
    expect({ $id, title }).toEqual({ $id: `urn:pinproof:layout-${RUN_LAYOUT}:${file}.json`, title: `${file}.json` });
    expect(description).toMatch(/^[A-Z].*\.$/);
    for (const name of Object.keys(definitions)) expect(name).toMatch(/^[A-Z]\w+$/);
  });

  it.each(kept)("%s compiles, strictly", (path) => {
    const file = /^schemas\/(\w+)\./.exec(path)?.[1] as "server";
    expect(misfitOf(file, 1, "refused")).toMatch(/^must be (object|array)$/);
    expect(misfitOf(file, 1)).toMatch(/^must be (object|array)$/);
  });
});

describe("misfitOf", () => {
  const server = { id: "1", name: "n", status: "ACTIVE", host: null, imageId: null, fault: null };
  const experiment = {
    ...{ id: "x", family: "f", claim: "c", images: {}, flavors: {}, relations: [], steps: "as-room-allows", needs: {} },
    servers: { one: { image: "i", flavor: "f", asked: "a", expect: { outcome: "active", cpus: "floating" } } },
  };
  const expecting = (expect: object, more = {}) => ({
    ...experiment,
    servers: { one: { ...experiment.servers.one, expect, ...more } },
  });

  it.each<[string, Parameters<typeof misfitOf>[0], unknown, string | undefined]>([
    ["a fit", "server", server, undefined],
    ["a reason in its place", "server", { ok: false, reason: "gone" }, undefined],
    [
      "no reason in the place of what must be there",
      "refused",
      { ok: false, reason: "x" },
      "must have required property 'status'",
    ],
    ["null where null may be, and text", "server", { ...server, host: "h" }, undefined],
    ["another type", "server", { ...server, host: 1 }, "/host must be string or null"],
    ["an object or null", "server", { ...server, fault: { code: "500", message: "m" } }, "/fault/code must be number"],
    ["a fit of a catalogue's row", "experiment", experiment, undefined],
    [
      "a kind that is none",
      "experiment",
      { ...experiment, relations: [{ kind: "same" }] },
      '/relations/0/kind must be one of ["pinned-alike","disjoint-pins","different-hosts"]',
    ],
    [
      "a kind, and what it lacks",
      "experiment",
      { ...experiment, relations: [{ kind: "disjoint-pins", server: "a" }] },
      "/relations/0 must have required property 'other'",
    ],
    [
      "an expectation",
      "experiment",
      expecting({ outcome: "refused", status: "400", error: "E", message: "m" }),
      "/servers/one/expect/status must be integer",
    ],
    [
      "an act",
      "experiment",
      { ...experiment, steps: [{ apply: ["one"] }, { act: "reboot", server: "one" }] },
      '/steps/1/act must be one of ["rebuild","migrate","live-migrate"]',
    ],
    [
      "less than the least",
      "experiment",
      { ...experiment, flavors: { f: { vcpus: 0, memoryMiB: 64, extraSpecs: {} } } },
      "/flavors/f/vcpus must be >= 1",
    ],
  ])("%s", (_what, file, value, misfit) => {
    expect(misfitOf(file, value)).toBe(misfit);
  });

  it("fields that the schema does not know are refused only where that is asked for", () => {
    const more = { ...server, fault: { code: 500, message: "m", colour: "red" } };
    expect(misfitOf("server", more)).toBeUndefined();
    expect(misfitOf("server", more, "refused")).toBe('/fault must not have the field "colour"');
  });
});

describe("checked", () => {
  const REFUSED: FileSchema<{ status: number }> = { name: "refused" };

  it("gives the value", () => {
    expect(checked(REFUSED, { status: 400, kind: null, message: "no" }, "refused.json").status).toBe(400);
  });

  it("names the file and the field", () => {
    expect(() => checked(REFUSED, { status: "400", kind: null, message: "no" }, "a/refused.json")).toThrow(
      /^a\/refused\.json: \/status must be number\nIts schema is schemas\/refused\.schema\.json\.$/,
    );
  });
});

describe("tidy", () => {
  it("puts what made-up names stand for where they are named", () => {
    const schema = {
      $ref: "#/definitions/A",
      definitions: {
        A: { type: "object", properties: { b: { $ref: "#/definitions/S%3Cstring%3E", description: "of b" } } },
        "S<string>": { type: "string", description: "of S" },
      },
    };
    expect(tidy(schema)).toEqual({
      $ref: "#/definitions/A",
      definitions: { A: { type: "object", properties: { b: { type: "string", description: "of b" } } } },
    });
  });

  it("leaves a union that nothing tells apart as it is", () => {
    const anyOf = [{ type: "string" }, { type: "null" }];
    expect(tidy({ anyOf })).toEqual({ anyOf, definitions: {} });
  });

  it("a default in words belongs to the description", () => {
    expect(tidy({ type: "number", default: 1 })).toMatchObject({ description: "Default: 1." });
    expect(tidy({ type: "string", description: "D.", default: "not judged" })).toEqual({
      ...{ type: "string", description: "D. Default: not judged.", definitions: {} },
    });
  });
});
