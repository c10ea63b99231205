// The driver with the real terraform, on resources that need no cloud.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { locateTerraform } from "../../drivers/terraform/binary.ts";
import { marksOf } from "../../harness/run/marks.ts";
import { terraformEnvironment } from "../../drivers/terraform/environment.ts";
import type { TerraformEvent } from "../../drivers/terraform/events.ts";
import { installProvider } from "../../drivers/terraform/install-provider.ts";
import type { InstalledProvider } from "../../drivers/terraform/provider-install.ts";
import { PROVIDER, providerOnlyConfiguration } from "../../drivers/terraform/provider-source.ts";
import { Terraform } from "../../drivers/terraform/terraform.ts";
import { waitFor } from "../../base/wait.ts";
import { synthesiseShared } from "../../stacks/synthesise.ts";
import { SOON_MS } from "../support/limits.ts";
import { errorOf, withTemporaryFolder } from "../support/stand-ins/programs.ts";
import { baseImage } from "../support/captured/synthesised.ts";

const terraformBinary = await locateTerraform();
const provider = await installProvider({ terraform: terraformBinary });

interface Work {
  directory: string;
  terraform: Terraform;
  /** Declares `terraform_data` resources that run a command when they are made, and an output. */
  declare: (commands: Record<string, string>) => void;
  /** Addresses in the state, sorted; none where there is no state. */
  held: () => string[];
}

function inWork(body: (work: Work) => Promise<void>, installed: InstalledProvider = provider): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const directory = join(folder, "stack");
    mkdirSync(directory);
    const declare = (commands: Record<string, string>): void => {
      const resources = Object.entries(commands).map(([name, command]) => [
        name,
        { input: command, provisioner: [{ "local-exec": { command } }] },
      ]);
      const configuration = {
        ...(JSON.parse(providerOnlyConfiguration()) as object),
        resource: { terraform_data: Object.fromEntries(resources) as object },
        output: { names: { value: Object.keys(commands) } },
      };
      writeFileSync(join(directory, "main.tf.json"), JSON.stringify(configuration));
    };
    const environment = terraformEnvironment({ provider: installed });
    const logFolder = join(folder, "logs");
    await body({
      ...{ directory, declare },
      held: () => {
        const state = join(directory, "terraform.tfstate");
        if (!existsSync(state)) return [];
        const { resources } = JSON.parse(readFileSync(state, "utf8")) as {
          resources: { type: string; name: string }[];
        };
        return resources.map(({ type, name }) => `${type}.${name}`).sort();
      },
      terraform: new Terraform({ binary: terraformBinary, provider: installed, directory, environment, logFolder }),
    });
  });
}

test("from nothing to nothing: init, apply, an empty plan, a change, destroy", () =>
  inWork(async ({ terraform, declare, held }) => {
    declare({ one: "true", two: "true" });
    await terraform.init();
    const events: TerraformEvent[] = [];
    const pids: number[] = [];
    const applied = await terraform.apply({ onEvent: (event) => events.push(event), onStart: (pid) => pids.push(pid) });
    expect(applied.summary).toMatchObject({ operation: "apply", add: 2, change: 0, remove: 0 });
    expect(pids).toHaveLength(1);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: "resource", stage: "complete", address: "terraform_data.one", action: "create" }),
    );
    expect(terraform.holdsAnything()).toBe(true);
    expect((await terraform.plan()).changes).toEqual([]);

    declare({ one: "true", two: "echo changed" });
    expect((await terraform.plan()).changes).toEqual([
      { address: "terraform_data.two", actions: ["update"], attributes: ["input", "output"] },
    ]);
    const removed = await terraform.destroy();
    expect(removed.summary).toMatchObject({ operation: "apply", remove: 2 });
    expect([held(), terraform.holdsAnything()]).toEqual([[], false]);
    // Of init, the apply, two plans (the second is shown, too) and the destroy; none before it began.
    expect(terraform.spans).toHaveLength(6);
    const spent = terraform.spans.map(([from, to]) => to - from).reduce((sum, ms) => sum + ms, 0);
    expect(spent).toBeGreaterThan(applied.durationMs + removed.durationMs);
    for (const [from, to] of terraform.spans) expect(from).toBeLessThanOrEqual(to);
  }));

test("the shared stack of a run that makes neither image nor flavor: nothing is made, changed or left", () =>
  withTemporaryFolder(async (folder) => {
    const request = {
      runId: "r1",
      marks: marksOf("r1"),
      cloud: "nowhere",
      baseImage,
      images: {},
      halting: {},
      flavors: {},
    };
    const directory = synthesiseShared(request, folder);
    const environment = terraformEnvironment({ provider });
    const logFolder = join(folder, "logs");
    const terraform = new Terraform({ binary: terraformBinary, provider, directory, environment, logFolder });
    await terraform.init();
    expect((await terraform.apply()).summary).toMatchObject({ operation: "apply", add: 0, change: 0, remove: 0 });
    expect((await terraform.plan()).changes).toEqual([]);
    expect(terraform.holdsAnything()).toBe(false);
  }));

test("another directory is initialised as the first one was, without the program", () =>
  inWork(async ({ terraform, directory, declare }) => {
    declare({ one: "true" });
    await terraform.init();
    const second = `${directory}-2`;
    mkdirSync(second);
    cpSync(join(directory, "main.tf.json"), join(second, "main.tf.json"));
    const environment = terraformEnvironment({ provider });
    const logFolder = join(second, "logs");
    const other = new Terraform({ binary: terraformBinary, provider, directory: second, environment, logFolder });
    other.initAs(terraform);
    expect(other.spans).toEqual([]);
    await other.apply();
    expect([other.holdsAnything(), terraform.holdsAnything()]).toEqual([true, false]);
    await other.destroy();
  }));

test("a state that was never made has nothing in it", () =>
  inWork(async ({ terraform, declare }) => {
    declare({ one: "true" });
    await terraform.init();
    expect(terraform.holdsAnything()).toBe(false);
  }));

test("what failed is told in its own words, and what worked is in the state", () =>
  inWork(async ({ terraform, declare, held }) => {
    declare({ good: "true", bad: "echo the disk is on fire >&2; exit 7" });
    await terraform.init();
    await expect(terraform.apply()).rejects.toMatchObject({
      code: "DEPLOY",
      phase: "apply",
      message: expect.stringMatching(
        /^terraform apply failed for stack\n[^]*terraform_data\.bad[^]*the disk is on fire[^]*\nThe whole log: .*terraform-apply\.log$/,
      ) as string,
    });
    expect(held()).toContain("terraform_data.good");
  }));

test("a configuration that terraform cannot read fails the phase that reads it", () =>
  inWork(async ({ terraform, directory, declare }) => {
    declare({ one: "true" });
    await terraform.init();
    appendFileSync(join(directory, "main.tf.json"), "}");
    await expect(terraform.plan()).rejects.toMatchObject({ code: "DEPLOY", phase: "plan" });
    await expect(terraform.apply()).rejects.toMatchObject({ code: "DEPLOY", phase: "apply" });
  }));

test("an abort during apply keeps the state, and destroy works at once", () =>
  inWork(async ({ terraform, directory, declare, held }) => {
    declare({ quick: "true", slow: `touch ${directory}/slow; exec sleep 86400` });
    await terraform.init();
    const abort = new AbortController();
    const ending = errorOf(terraform.apply({ signal: abort.signal }));
    await waitFor(() => existsSync(join(directory, "slow")) || undefined, { what: "slow starts", timeoutMs: SOON_MS });
    abort.abort();
    expect(await ending).toMatchObject({ code: "INTERRUPTED" });
    expect(held()).toEqual(["terraform_data.quick", "terraform_data.slow"]);
    await terraform.destroy();
    expect(held()).toEqual([]);
  }));

test("kill ends it now, and the next call is not locked out", () =>
  inWork(async ({ terraform, directory, declare }) => {
    declare({ slow: `touch ${directory}/slow; exec sleep 86400` });
    await terraform.init();
    const ending = errorOf(terraform.apply());
    await waitFor(() => existsSync(join(directory, "slow")) || undefined, { what: "slow starts", timeoutMs: SOON_MS });
    terraform.kill();
    expect(await ending).toMatchObject({ code: "DEPLOY" });
    await expect(terraform.destroy()).resolves.toBeDefined();
  }));

test("terraform finishes and saves its state when we are killed in the middle", () =>
  inWork(async ({ terraform, directory, declare, held }) => {
    // It ends when we are gone, and not before.
    declare({ slow: `touch ${directory}/slow; until test -e ${directory}/gone; do sleep 0.1; done` });
    await terraform.init();
    const script = `
      import { supervise } from "${process.cwd()}/drivers/terraform/supervise.ts";
      await supervise("${terraformBinary.file}", ["apply", "-json", "-auto-approve"],
        { cwd: "${directory}", env: {}, outputFile: "${directory}/log" });`;
    const us = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      env: { ...process.env, ...terraformEnvironment({ provider }), NODE_OPTIONS: "" },
      stdio: "ignore",
    });
    await waitFor(() => existsSync(join(directory, "slow")) || undefined, { what: "slow starts", timeoutMs: SOON_MS });
    us.kill("SIGKILL");
    await once(us, "exit");
    writeFileSync(join(directory, "gone"), "");
    await waitFor(() => readFileSync(join(directory, "log"), "utf8").includes("Apply complete") || undefined, {
      what: "terraform goes on without us",
      timeoutMs: SOON_MS,
    });
    expect(held()).toEqual(["terraform_data.slow"]);
    await terraform.destroy();
  }));

/** Spoils a copy of the installed provider, and expects init to refuse it and to name the remedy. */
function expectToBeRefused(change: (binary: string) => void): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    cpSync(provider.folder, folder, { recursive: true });
    const mirror = join(folder, "mirror");
    const spoiled = { ...provider, folder, mirror, cliConfigFile: join(folder, "own.rc") };
    writeFileSync(spoiled.cliConfigFile, readFileSync(provider.cliConfigFile, "utf8").replace(provider.mirror, mirror));
    const place = join(
      mirror,
      terraformBinary.registryHost,
      PROVIDER.source,
      provider.version,
      terraformBinary.platform,
    );
    change(join(place, `${PROVIDER.binary}_v${provider.version}`));
    await inWork(async ({ terraform, declare }) => {
      declare({ one: "true" });
      await expect(terraform.init()).rejects.toMatchObject({
        code: "DEPLOY",
        phase: "init",
        hint: expect.stringContaining(`rm -r ${folder}`) as string,
      });
    }, spoiled);
  });
}

test("a damaged provider is not used, and the error says how to repair it", () =>
  expectToBeRefused((binary) => {
    appendFileSync(binary, "!");
  }));

test("a provider that is gone is told with the same remedy", () =>
  expectToBeRefused((binary) => {
    rmSync(binary);
  }));
