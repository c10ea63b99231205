// What the shell script of the benchmark is told to type: the catalogue's rows, all of each and nothing else.
import { expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import type { Experiment } from "../../../../../experiments/index.ts";
import { rulesFor } from "../../../../../nova/release.ts";
import { expectedOf, linesOf, MATRIX, pinnedLives, pinnedRows } from "../../../../../scripts/bench/matrix/plan.ts";

const rules = rulesFor("2.100");
const SCRIPT = readFileSync(new URL("../../../../../scripts/bench/matrix/openstack.sh", import.meta.url), "utf8");

function row(id: string): Experiment {
  const found = MATRIX.find((experiment) => experiment.id === id);
  if (found === undefined) throw new Error(`no row ${id}`);
  return found;
}

const words = (experiment: Experiment) => linesOf(experiment, rules).map((line) => line.split("\t"));

test("the rows are A01 to A54", () => {
  expect(MATRIX.map(({ id }) => id)).toEqual(
    Array.from({ length: 54 }, (_, index) => `A${String(index + 1).padStart(2, "0")}`),
  );
});

test("a row is its image, its flavor, its server, and the end of all three", () => {
  expect(words(row("A24"))).toEqual([
    ["row", "A24"],
    ["image", "image", "hw_cpu_policy=dedicated", "hw_cpu_thread_policy=require"],
    ["flavor", "flavor", "1", "128"],
    ["server", "server", "image", "flavor"],
    ["delete", "server"],
    ["end"],
  ]);
});

test("a sequence of servers makes and deletes them in its own order", () => {
  expect(words(row("A50")).filter(([verb]) => verb === "server" || verb === "delete")).toEqual([
    ["server", "first", "pinned", "one"],
    ["server", "second", "pinned", "one"],
    ["delete", "first", "second"],
    ["server", "third", "pinned", "one"],
    ["delete", "third"],
  ]);
  expect(expectedOf(row("A50"), rules)).toEqual(["A50 first active", "A50 second error", "A50 third active"]);
});

test("a rebuild follows its server, with an image of its own", () => {
  expect(words(row("A54"))).toContainEqual(["rebuild", "server", "rebuilt"]);
  expect(words(row("A54"))).toContainEqual(["server", "server", "-", "flavor"]);
  expect(expectedOf(row("A54"), rules)).toEqual(["A54 server active", "A54 server rebuild refused"]);
});

test.each(MATRIX)("$id: every property, spec and server of it is in its lines", (experiment) => {
  const lines = words(experiment);
  const said = (verb: string) => lines.filter(([first]) => first === verb).map(([, key, ...rest]) => [key, rest]);
  const pairs = (properties: object) => Object.entries(properties).map(([key, value]) => `${key}=${String(value)}`);
  expect(said("image")).toEqual(
    Object.entries(experiment.images).flatMap(([key, image]) =>
      image.from === "base" ? [] : [[key, pairs(image.properties)]],
    ),
  );
  expect(said("flavor")).toEqual(
    Object.entries(experiment.flavors).map(([key, { vcpus, memoryMiB, extraSpecs }]) => [
      key,
      [String(vcpus), String(memoryMiB), ...pairs(extraSpecs)],
    ]),
  );
  expect(said("server").map(([key]) => key)).toEqual(Object.keys(experiment.servers));
  const deleted = lines.flatMap(([verb, ...keys]) => (verb === "delete" ? keys : []));
  expect(deleted).toEqual(Object.keys(experiment.servers));
});

test("the script has a function for every verb, and no property or id of the catalogue", () => {
  const verbs = new Set(MATRIX.flatMap(words).map(([verb]) => verb));
  for (const verb of verbs) expect(SCRIPT).toContain(`do_${verb ?? ""}() {`);
  expect(SCRIPT).not.toMatch(/hw[:_]|resources:|\b[ABC]\d\d\b/);
});

test("19 servers of 18 rows are pinned, one after another", () => {
  expect(pinnedRows(rules)).toHaveLength(18);
  expect(pinnedLives(rules)).toBe(19);
});
