import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillIn, fingerprint, renderRootfs, writeTree } from "../../../cloud/rootfs.ts";
import { withTemporaryFolder } from "../../support/stand-ins/programs.ts";

/** What steps/configuration.ts passes. */
const values = {
  address: "198.18.0.2",
  "password.admin": "aaaa-admin",
  "password.database": "bbbb-database",
  "password.rabbit": "cccc-rabbit",
  "password.service": "dddd-service",
  cpu_sets: "cpu_dedicated_set = 1-3\ncpu_shared_set = 0",
  virt_type: "virt_type = qemu",
};
const passwords = Object.entries(values)
  .filter(([name]) => name.startsWith("password."))
  .map(([, value]) => value);

const files = renderRootfs(values);
const TEMPLATES = join(import.meta.dirname, "../../../cloud/rootfs");

test("every template is rendered, none with a name left in it", () => {
  const templates = readdirSync(TEMPLATES, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files).toHaveLength(templates.length);
  expect(files.filter(({ content }) => content.includes("@{"))).toEqual([]);
  expect(files.map(({ path }) => path)).toContain("etc/nova/nova-compute.conf");
  expect(files.filter(({ path }) => path.startsWith("/") || path.includes(".."))).toEqual([]);
});

test("the values that configuration.ts passes are those that the templates name", () => {
  const passed = readFileSync(join(TEMPLATES, "../steps/configuration.ts"), "utf8");
  const call = / return \{\n(.*?)\n {2}\};/s.exec(passed)?.[1] ?? "";
  const names = [...call.matchAll(/^ {4}"?([\w.]+)"?:/gm)].map(([, name]) => name);
  expect(names).toEqual(Object.keys(values));
  const named = files.flatMap(({ path }) => [
    ...readFileSync(join(TEMPLATES, path), "utf8").matchAll(/@\{([\w.]+)\}/g),
  ]);
  expect(new Set(named.map(([, name]) => name))).toEqual(new Set(names));
});

test("a file is secret exactly where it holds a password", () => {
  const holding = files.filter(({ content }) => passwords.some((password) => content.includes(password)));
  expect(holding.map(({ path }) => path)).toEqual(files.filter(({ secret }) => secret).map(({ path }) => path));
  expect(holding.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["etc/nova/nova.conf", "etc/pinproof/cloud.env", "etc/rabbitmq/rabbitmq.conf"]),
  );
});

test("the file that the evidence is read from holds the CPU sets and no password", () => {
  const compute = files.find(({ path }) => path === "etc/nova/nova-compute.conf");
  expect(compute?.content).toContain("\ncpu_dedicated_set = 1-3\ncpu_shared_set = 0\n");
  expect(compute?.content).toContain("\nvirt_type = qemu\n");
  expect(compute?.secret).toBe(false);
});

test.each(Object.keys(values))("without a value for %s nothing is rendered", (name) => {
  const others = Object.fromEntries(Object.entries(values).filter(([other]) => other !== name));
  expect(() => renderRootfs(others)).toThrow(`no value for @{${name}}`);
});

test("values are put in as they are, and other braces stay", () => {
  const value = "$& $1 @{address} \\";
  expect(fillIn("a=@{x} ${HOME} {x} @x @{x}", { x: value })).toBe(`a=${value} \${HOME} {x} @x ${value}`);
});

test("a fingerprint tells texts apart, also by where one ends", () => {
  expect(fingerprint("ab", "c")).toBe(fingerprint("ab", "c"));
  const texts = [["ab", "c"], ["a", "bc"], ["abc"], ["c", "ab"], ["ab", "c", ""], []];
  expect(new Set(texts.map((parts) => fingerprint(...parts))).size).toBe(texts.length);
  expect(fingerprint()).toMatch(/^[0-9a-f]{16}$/);
});

test("a file without a password may be read by everybody, in a folder that is opened for that", () =>
  withTemporaryFolder((root) => {
    mkdirSync(join(root, "etc/closed"), { recursive: true, mode: 0o750 });
    writeFileSync(join(root, "etc/closed/a.conf"), "old and longer", { mode: 0o600 });
    writeTree(root, [
      { path: "etc/closed/a.conf", content: "new", secret: false },
      { path: "etc/deep/er/b.conf", content: "b", secret: false },
    ]);
    expect(readFileSync(join(root, "etc/closed/a.conf"), "utf8")).toBe("new");
    const modes = ["etc/closed", "etc/closed/a.conf", "etc/deep/er/b.conf"].map((path) =>
      (statSync(join(root, path)).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(["751", "644", "644"]);
  }));
