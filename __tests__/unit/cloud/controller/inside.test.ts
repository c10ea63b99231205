// How things run in the container: its cgroup, its mounts, and the fingerprints that tell whether a script runs again.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { enterCgroup, removeCgroups } from "../../../../cloud/controller/cgroup.ts";
import { cloudLayout } from "../../../../cloud/layout.ts";
import { mountsBelow } from "../../../../cloud/controller/mounts.ts";
import { installScript, provision, provisionScript, provisionStep } from "../../../../cloud/provision.ts";
import { fingerprint } from "../../../../cloud/rootfs.ts";
import { BASE_UNITS, OPENSTACK_UNITS } from "../../../../cloud/controller/services.ts";
import type { CloudState } from "../../../../cloud/state.ts";
import type { StepContext } from "../../../../cloud/step.ts";
import { STEPS } from "../../../../cloud/steps/index.ts";
import { run } from "../../../../base/command.ts";
import { silentProgress } from "../../../../base/progress.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const inCloud = (body: (context: StepContext) => Promise<void> | void, state: CloudState = { finished: {} }) =>
  withTemporaryFolder((home) =>
    body({ layout: cloudLayout(home), state, progress: silentProgress, signal: new AbortController().signal }),
  );

describe("a cgroup of its own", () => {
  it("is entered in every hierarchy, and the command is given its arguments as they are", () =>
    withTemporaryFolder(async (folder) => {
      const command = enterCgroup("pin-test", ["printf", "%s|", "a b", "--", "$HOME"]);
      // The same words, with folders of ours where the machine's hierarchies are.
      const start = command.indexOf("pin-test") + 1;
      const hierarchies = command.slice(start, command.indexOf("--", start));
      const ours = [join(folder, "one"), join(folder, "two")];
      for (const path of ours) mkdirSync(path);
      const [program = "", ...args] = [
        ...command.slice(0, start),
        ...ours,
        ...command.slice(start + hierarchies.length),
      ];
      expect((await run(program, args)).stdout).toBe("a b|--|$HOME|");
      const entered = ours.map((path) => readFileSync(join(path, "pin-test/cgroup.procs"), "utf8").trim());
      expect(entered[0]).toMatch(/^\d+$/);
      expect(entered[1]).toBe(entered[0]);
      expect(hierarchies.filter((path) => !existsSync(path))).toEqual([]);
    }));

  it("that was never made is removed without a word", () => {
    expect(() => {
      removeCgroups("pinproof-test-never-made");
    }).not.toThrow();
  });
});

describe("mounts", () => {
  it("below a folder are those of the kernel's list, without the folder itself and its namesakes", () => {
    expect(mountsBelow("")).toContain("/proc");
    expect(mountsBelow("/proc")).not.toContain("/proc");
    expect(mountsBelow("/pro")).toEqual([]);
  });

  it("below a folder of nobody are none", () => {
    expect(mountsBelow("/nonexistent")).toEqual([]);
  });
});

describe("a script inside the container", () => {
  const script = provisionStep({ id: "schemas", title: "Schemas", needs: [], hint: "", scripts: ["45-schemas.sh"] });
  const text = readFileSync(provisionScript("45-schemas.sh"), "utf8");
  const print = fingerprint("x", "198.18.0.2", text);

  it.each([
    ["the script, the root tree and the address are those of that time", "198.18.0.2", "x", print, true],
    ["it has never run", "198.18.0.2", "x", undefined, false],
    ["the script has changed", "198.18.0.2", "x", fingerprint("x", "198.18.0.2", `${text}#`), false],
    ["the root tree is another", "198.18.0.2", "y", print, false],
    ["the address is another", "198.18.0.6", "x", print, false],
  ])("need not run again only where nothing has changed: %s", (_what, address, rootTree, schemas, done) =>
    inCloud(
      async (context) => {
        expect(await script.done(context)).toBe(done);
      },
      { address, finished: { "root-tree": rootTree, ...(schemas === undefined ? {} : { schemas }) } },
    ),
  );

  it("is put where the container's shell finds it", () =>
    inCloud((context) => {
      installScript(context, "45-schemas.sh");
      const installed = join(context.layout.root, "usr/local/lib/pinproof/45-schemas.sh");
      expect(readFileSync(installed, "utf8")).toBe(text);
    }));

  it("cannot run without a container", () =>
    inCloud(async (context) => {
      await expect(provision(context, "45-schemas.sh", "/dev/null")).rejects.toMatchObject({
        code: "CLOUD_STEP",
        message: "the container does not run",
      });
      expect(existsSync(context.layout.root)).toBe(false);
    }));
});

test("every step of an `up` has an id of its own, a title, a hint, and a log name that no service has", () => {
  const ids = STEPS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z-]+$/.test(id))).toEqual([]);
  expect(ids.filter((id) => [...BASE_UNITS, ...OPENSTACK_UNITS].includes(id))).toEqual([]);
  expect(STEPS.filter(({ title, hint }) => title === "" || !hint.endsWith("."))).toEqual([]);
});

/** Every step that has to end before a step begins. */
function everythingNeededBy(id: string): Set<string> {
  const { needs = [] } = STEPS.find((step) => step.id === id) ?? {};
  return new Set(needs.flatMap((needed) => [needed, ...everythingNeededBy(needed)]));
}

test("each step comes after what it needs, and an `up` ends when all of them have", () => {
  const ids = STEPS.map(({ id }) => id);
  const early = STEPS.flatMap(({ id, needs }, index) =>
    needs.filter((needed) => !ids.slice(0, index).includes(needed)).map((needed) => `${id} before ${needed}`),
  );
  expect(early).toEqual([]);
  const others = ids.filter((id) => id !== "background");
  expect([...everythingNeededBy("background")].sort()).toEqual(others.sort());
});

test.each([
  ["the schemas", "schemas", ["root-tree", "tree-setup", "python-code", "databases"]],
  [
    "nova-compute, by what guests run under",
    "services",
    ["acceleration", "compute-host", "catalogue", "base-services"],
  ],
  ["the guest's image", "guest-image", ["root-tree"]],
])("%s: what is made has what it is made from", (_what, id, needed) => {
  const before = everythingNeededBy(id);
  expect(needed.filter((one) => !before.has(one))).toEqual([]);
});

test("the probe of a guest, the container's boot and the schemas wait for nothing of each other", () => {
  const sideBySide = ["acceleration", "boot", "python-code", "guest-image"];
  const waiting = sideBySide.flatMap((id) => {
    const before = everythingNeededBy(id);
    return sideBySide.filter((other) => before.has(other)).map((other) => `${id} waits for ${other}`);
  });
  expect(waiting).toEqual(["acceleration waits for guest-image"]);
  expect(everythingNeededBy("schemas").has("acceleration")).toBe(false);
});
