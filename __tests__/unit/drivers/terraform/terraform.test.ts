// The driver with a terraform that says what it is told to say; with the real one: __tests__/synth/terraform-driver.
import { mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TerraformBinary } from "../../../../drivers/terraform/binary.ts";
import type { TerraformEvent } from "../../../../drivers/terraform/events.ts";
import type { InstalledProvider } from "../../../../drivers/terraform/provider-install.ts";
import { Terraform } from "../../../../drivers/terraform/terraform.ts";
import { errorOf, makeProgram, withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const warning = (detail: string) =>
  JSON.stringify({
    type: "diagnostic",
    diagnostic: { severity: "warning", summary: "Argument is deprecated", detail },
  });
const error = (summary: string) =>
  JSON.stringify({ type: "diagnostic", diagnostic: { severity: "error", summary, detail: "", address: "a.b" } });
const summary = (operation: string, add: number) =>
  JSON.stringify({ type: "change_summary", changes: { operation, add, change: 0, remove: 0 } });

interface Work {
  terraform: Terraform;
  directory: string;
  /** Terraform in another directory. */
  another: (name: string) => { terraform: Terraform; directory: string };
  /** What the program was called with, one call a line. */
  calls: () => string[];
}

function saying(lines: readonly string[], status: number, body: (work: Work) => Promise<void>): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, "lines"), lines.map((line) => `${line}\n`).join(""));
    const file = makeProgram(folder, "terraform", `echo "$@" >> ${folder}/calls; cat ${folder}/lines; exit ${status}`);
    const binary: TerraformBinary = {
      ...{ file, product: "terraform", version: "1.9.0", platform: "linux_amd64" },
      registryHost: "registry.terraform.io",
    };
    const provider: InstalledProvider = {
      ...{ way: "build", version: "3.4.0", folder, mirror: folder, lockFile: join(folder, "lines") },
      cliConfigFile: join(folder, "rc"),
    };
    const logFolder = join(folder, "logs");
    const another: Work["another"] = (name) => {
      const directory = join(folder, name);
      mkdirSync(directory);
      const options = { binary, provider, directory, environment: {}, logFolder, parallelism: 4 };
      return { terraform: new Terraform(options), directory };
    };
    await body({
      ...another("reference"),
      another,
      calls: () => readFileSync(join(folder, "calls"), "utf8").trim().split("\n"),
    });
  });
}

test("a warning is passed on", () =>
  saying([warning("other"), summary("apply", 1)], 0, async ({ terraform }) => {
    const events: TerraformEvent[] = [];
    await terraform.apply({ onEvent: (event) => events.push(event) });
    expect(events.map((event) => (event.kind === "diagnostic" ? event.detail : event.kind))).toEqual([
      "other",
      "summary",
    ]);
  }));

test("the summary is the one of the apply, not the one of the plan before it", () =>
  saying([summary("plan", 6), summary("apply", 5)], 0, async ({ terraform }) => {
    expect((await terraform.apply()).summary).toMatchObject({ operation: "apply", add: 5 });
  }));

test("all errors are told, and those of an earlier call are not told again", () =>
  saying([error("first"), error("second")], 1, async ({ terraform }) => {
    await errorOf(terraform.apply());
    expect(await errorOf(terraform.apply())).toMatchObject({
      code: "DEPLOY",
      message: expect.stringMatching(
        /^terraform apply failed for reference\n {2}Error: first \(a\.b\)\n {2}\n {2}Error: second \(a\.b\)\nThe whole log: /,
      ) as string,
    });
  }));

test("a crash is told by what was written beside the events", () =>
  saying([summary("plan", 1), "panic: runtime error", "goroutine 1"], 2, async ({ terraform }) => {
    expect(await errorOf(terraform.apply())).toHaveProperty(
      "message",
      expect.stringContaining("  panic: runtime error\n  goroutine 1\n"),
    );
  }));

test("an error of the callback comes out, after terraform has ended", () =>
  saying([summary("apply", 1)], 0, async ({ terraform, calls }) => {
    const onEvent = () => {
      throw new Error("the ledger cannot be written");
    };
    await expect(terraform.apply({ onEvent })).rejects.toThrow("the ledger cannot be written");
    expect(calls()).toHaveLength(1);
  }));

test("what terraform is called with", () =>
  saying([], 0, async ({ terraform, calls }) => {
    await terraform.init();
    await terraform.apply();
    await terraform.destroy();
    await terraform.destroy({ refresh: true });
    const shared = "-json -auto-approve -input=false -parallelism=4 -lock-timeout=30s";
    expect(calls()).toEqual([
      "init -input=false -no-color -lockfile=readonly",
      `apply ${shared}`,
      `apply -destroy -refresh=false ${shared}`,
      `apply -destroy -refresh=true ${shared}`,
    ]);
  }));

describe("whether the state holds anything", () => {
  it.each<[string, string | undefined, boolean]>([
    ["a state that was never made", undefined, false],
    ["one that was emptied", '{"version": 4, "resources": []}', false],
    ["one with a server", '{"version": 4, "resources": [{"type": "openstack_compute_instance_v2"}]}', true],
    ["one that was cut off: it may", '{"version": 4, "resour', true],
    ["an empty file: it may", "", true],
    ["one without the field: it may", '{"version": 4}', true],
  ])("%s", (_what, text, holds) =>
    saying([], 0, async ({ terraform, directory }) => {
      if (text !== undefined) writeFileSync(join(directory, "terraform.tfstate"), text);
      expect(terraform.holdsAnything()).toBe(holds);
      return Promise.resolve();
    }),
  );
});

test("each start of the program is a span of time, one that failed, too", () =>
  saying([error("no")], 1, async ({ terraform }) => {
    const before = Date.now();
    await errorOf(terraform.apply());
    await errorOf(terraform.destroy());
    const after = Date.now();
    expect(terraform.spans).toHaveLength(2);
    for (const [from, to] of terraform.spans)
      expect([before <= from, from <= to, to <= after]).toEqual([true, true, true]);
  }));

test("what another directory has made available is copied, with its links as they are", () =>
  saying([], 0, async ({ terraform, directory, another }) => {
    mkdirSync(join(directory, ".terraform/providers"), { recursive: true });
    symlinkSync("/the/installed/provider", join(directory, ".terraform/providers/linux_amd64"));
    writeFileSync(join(directory, ".terraform.lock.hcl"), "checksums");
    const { terraform: other, directory: there } = another("A04");
    other.initAs(terraform);
    expect(readlinkSync(join(there, ".terraform/providers/linux_amd64"))).toBe("/the/installed/provider");
    expect(readFileSync(join(there, ".terraform.lock.hcl"), "utf8")).toBe("checksums");
    return Promise.resolve();
  }));
