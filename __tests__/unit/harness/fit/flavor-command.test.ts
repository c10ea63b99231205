// The administrator's command for a flavor that lacks: a shell must read what is meant.
import { execFileSync } from "node:child_process";
import { flavorCommand, flavorName } from "../../../../harness/fit/flavor-command.ts";

const flavor = (extraSpecs: Record<string, string> = {}) => ({ vcpus: 2, memoryMiB: 256, extraSpecs });

/** The words as a shell gives them to the program. */
function wordsOf(command: string): string[] {
  const output = execFileSync("sh", ["-c", `openstack() { printf '%s\\0' openstack "$@"; }; ${command}`], {
    encoding: "utf8",
  });
  return output.split("\0").slice(0, -1);
}

test("the whole command", () => {
  expect(flavorCommand(flavor({ "hw:cpu_policy": "dedicated" }), { diskGb: 3, project: "demo" })).toMatch(
    /^openstack flavor create --vcpus 2 --ram 256 --disk 3 --private --project demo --property hw:cpu_policy=dedicated pinproof-f2x256-cpu-policy-dedicated-[0-9a-f]{6}$/,
  );
});

test("a project that is not known has to be filled in", () => {
  expect(flavorCommand(flavor(), { diskGb: 1 })).toContain(" --project PROJECT pinproof-f2x256-");
});

test.each([
  ["a mask", { "hw:cpu_realtime_mask": "^0" }],
  ["a list of CPUs", { "hw:numa_cpus.0": "0,2-3" }],
  ["a blank", { "hw:x": "a b" }],
  ["quotes", { "hw:x": `it's "so"` }],
  ["what a shell would run", { "hw:x": "$(touch /x); `y` & | > < ! * ?" }],
  ["no value", { "hw:x": "" }],
])("%s arrives as it is", (_what, extraSpecs) => {
  const words = wordsOf(flavorCommand(flavor(extraSpecs), { diskGb: 1, project: "a 'b'" }));
  const [pair = []] = Object.entries(extraSpecs);
  expect(words.slice(words.indexOf("--property"))).toEqual([
    "--property",
    pair.join("="),
    flavorName(flavor(extraSpecs)),
  ]);
  expect(words[words.indexOf("--project") + 1]).toBe("a 'b'");
  expect(words.slice(0, 3)).toEqual(["openstack", "flavor", "create"]);
});

test("different flavors have different names, and equal ones the same", () => {
  expect(flavorName(flavor({ a: "1", b: "2" }))).toBe(flavorName(flavor({ b: "2", a: "1" })));
  expect(flavorName(flavor({ a: "1" }))).not.toBe(flavorName(flavor({ a: "2" })));
});
