import { catalogue, families } from "../../../../experiments/index.ts";
import { fromRow } from "../../../../experiments/row.ts";
import { experimentList } from "../../../../harness/report/terminal/experiment-list.ts";
import { cli } from "../../../support/real-cloud/cli.ts";

const rebuild = catalogue.filter(({ family }) => family === "rebuild");
const marked = catalogue.filter(({ id }) => ["A06", "A07"].includes(id));

test("a family, its rows in one line each, marked where documentation and code differ", () => {
  expect(experimentList(marked, { families, width: 120 })).toMatchInlineSnapshot(`
    "policy
      A06  A  A server whose image carries hw_cpu_policy=dedicated and whose flavor hw:cpu_policy=dedicated is pinned
      A07* A  A flavor's hw:cpu_policy=dedicated pins the server, and hw_cpu_policy=shared on its image is ignored silently

    * Nova's documentation differs; \`--json\` shows how
    "
  `);
});

test("a narrow terminal has wrapped claims, aligned", () => {
  const lines = experimentList(rebuild, { families, width: 60 }).split("\n");
  expect(lines.every((line) => line.length <= 60)).toBe(true);
  expect(lines[2]).toMatch(/^ {9}\S/);
});

test("a pipe has one line for each experiment, however long, and families in their order", () => {
  const text = experimentList(catalogue, { families });
  const lines = text.split("\n");
  expect(lines.filter((line) => /^ {2}\S/.test(line))).toHaveLength(catalogue.length);
  expect(lines.filter((line) => /^[a-z]+$/.test(line))).toEqual(families);
});

test("on 120 columns every experiment but the reference has one line", () => {
  const lines = experimentList(catalogue, { families, width: 120 }).split("\n");
  expect(lines.filter((line) => /^ {5,}\S/.test(line))).toHaveLength(1);
});

test("experiments of one's own stand last, and without marks there is no note", () => {
  const own = fromRow({ id: "mine", claim: "It floats", expect: { outcome: "active", cpus: "floating" } });
  expect(experimentList([own, ...rebuild], { families })).toMatch(
    /^rebuild\n {2}A54 A {2}A floating .*\n\nown\n {2}mine - {2}It floats\n$/,
  );
});

test("`list` takes the names that `run` takes", async () => {
  const some = await cli(["list", "a07", "reference", "--json"]);
  const listed = JSON.parse(some.stdout) as { id: string }[];
  expect(listed.map(({ id }) => id)).toEqual(["A07", "reference"]);
  const more = await cli(["list", "A01", "--family", "rebuild"]);
  expect(more.stdout).toMatch(/^policy\n {2}A01 A {2}.*\n\nrebuild\n {2}A54 A {2}.*\n$/);
  const unknown = await cli(["list", "A77"]);
  expect(unknown.stderr).toContain('there is no experiment "A77"');
  expect(unknown.status).toBe(2);
});
