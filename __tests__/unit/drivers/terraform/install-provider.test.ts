import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TerraformBinary } from "../../../../drivers/terraform/binary.ts";
import { installProvider } from "../../../../drivers/terraform/install-provider.ts";
import { waitFor } from "../../../../base/wait.ts";
import { SOON_MS } from "../../../support/limits.ts";
import { errorOf, makeProgram, withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const TREE = "registry.terraform.io/terraform-provider-openstack/openstack";
const lock = (version: string) => `provider \\"${TREE}\\" {\\n  version     = \\"${version}\\"\\n}\\n`;

/** Finds providers in our mirror; else asks a registry, which answers where `$FAKE_REGISTRY` says so. */
const TERRAFORM = `
echo terraform >> "$FAKE_CALLS"
if grep -qs filesystem_mirror "$TF_CLI_CONFIG_FILE"; then printf "${lock("3.4.0")}" > .terraform.lock.hcl; exit 0; fi
if [ "$FAKE_REGISTRY" = answers ]; then
  mkdir -p .terraform/providers/${TREE}/3.4.0/linux_amd64
  echo binary > .terraform/providers/${TREE}/3.4.0/linux_amd64/terraform-provider-openstack
  printf "${lock("3.4.0")}" > .terraform.lock.hcl
  exit 0
fi
echo "could not connect to the registry: no such host" >&2; exit 1`;

/** Builds what follows -o, unless \`$FAKE_GO\` says otherwise. */
const GO = `
echo go >> "$FAKE_CALLS"
[ "$FAKE_GO" = hangs ] && exec sleep 86400
[ "$FAKE_GO" = fails ] && { echo "no space left on device" >&2; exit 1; }
sleep 0.2
while [ "$1" != -o ]; do shift; done
echo "$GOFLAGS $CGO_ENABLED" > "$2"`;

interface World {
  folder: string;
  terraform: TerraformBinary;
  install: (env?: NodeJS.ProcessEnv) => ReturnType<typeof installProvider>;
  calls: () => string[];
}

const saved = { ...process.env };
afterEach(() => {
  for (const name of ["PATH", "FAKE_CALLS", "FAKE_GO", "FAKE_REGISTRY"]) {
    const value = saved[name];
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
});

function inWorld(body: (world: World) => Promise<void>, fakes: { registry?: string; go?: string } = {}): Promise<void> {
  return withTemporaryFolder(async (folder) => {
    const programs = join(folder, "bin");
    mkdirSync(programs);
    const file = makeProgram(programs, "terraform", TERRAFORM);
    if (fakes.go !== "absent") makeProgram(programs, "go", GO);
    Object.assign(process.env, {
      PATH: fakes.go === "absent" ? `${programs}:${pathWithoutGo()}` : `${programs}:${saved.PATH ?? ""}`,
      FAKE_CALLS: join(folder, "calls"),
      FAKE_GO: fakes.go ?? "builds",
      FAKE_REGISTRY: fakes.registry ?? "silent",
    });
    const terraform: TerraformBinary = {
      ...{ file, product: "terraform", version: "1.9.0", platform: "linux_amd64" },
      registryHost: "registry.terraform.io",
    };
    const home = join(folder, "home");
    await body({
      folder,
      terraform,
      install: (env = {}) => installProvider({ terraform, home, env }),
      calls: () =>
        existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8").trim().split("\n") : [],
    });
  });
}

function pathWithoutGo(): string {
  const folders = (saved.PATH ?? "").split(":");
  return folders.filter((folder) => !existsSync(join(folder, "go"))).join(":");
}

test("where the registry answers, its version is taken and nothing is built", () =>
  inWorld(
    async ({ install, calls }) => {
      const installed = await install();
      expect(installed).toMatchObject({ way: "registry", version: "3.4.0" });
      expect(existsSync(join(installed.mirror, TREE, "3.4.0/linux_amd64/terraform-provider-openstack"))).toBe(true);
      expect(readFileSync(installed.lockFile, "utf8")).toContain("3.4.0");
      expect(readFileSync(installed.cliConfigFile, "utf8")).toContain(JSON.stringify(installed.mirror));
      expect(calls()).toEqual(["terraform"]);
    },
    { registry: "answers" },
  ));

test("where it does not, the provider is built with go.sum kept as it is", () =>
  inWorld(async ({ install, calls }) => {
    const installed = await install({ GOFLAGS: "-mod=mod" });
    expect(installed).toMatchObject({ way: "build", version: "3.4.0" });
    const binary = join(installed.mirror, TREE, "3.4.0/linux_amd64/terraform-provider-openstack_v3.4.0");
    expect(readFileSync(binary, "utf8")).toBe("-mod=readonly 0\n");
    expect(calls()).toEqual(["terraform", "go", "terraform"]);
  }));

test("the second call starts no program", () =>
  inWorld(async ({ install, calls }) => {
    const first = await install();
    const before = calls().length;
    expect(await install()).toEqual(first);
    expect(calls()).toHaveLength(before);
  }));

test("calls at the same time install once", () =>
  inWorld(async ({ install, calls }) => {
    const [one, two, three] = await Promise.all([install(), install(), install()]);
    expect([two, three]).toEqual([one, one]);
    expect(calls().filter((program) => program === "go")).toHaveLength(1);
  }));

test("what a crashed installation left is cleared away", () =>
  inWorld(async ({ install, folder }) => {
    const part = join(folder, "home/provider/terraform/build.part/mirror");
    mkdirSync(part, { recursive: true });
    writeFileSync(join(part, "half"), "");
    await install();
    expect(existsSync(part)).toBe(false);
  }));

test("an installation with something missing is made anew", () =>
  inWorld(async ({ install, calls }) => {
    const installed = await install();
    rmSync(installed.mirror, { recursive: true });
    await install();
    expect(calls().filter((program) => program === "go")).toHaveLength(2);
  }));

test.each(["registry", "build"])("PINPROOF_PROVIDER=%s allows this way only", (way) =>
  inWorld(
    async ({ install, calls }) => {
      await expect(install({ PINPROOF_PROVIDER: way })).resolves.toMatchObject({ way });
      expect(calls().includes("go")).toBe(way === "build");
    },
    { registry: "answers" },
  ),
);

test("a value that PINPROOF_PROVIDER cannot have is told with those that it can", () =>
  inWorld(async ({ install }) => {
    await expect(install({ PINPROOF_PROVIDER: "magic" })).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringMatching(/"magic"[^]*registry, build or auto/) as string,
    });
  }));

test.each([
  ["absent", "there is no such program"],
  ["fails", "no space left on device"],
])("neither way works (go %s): both are told, with what to do", (go, said) =>
  inWorld(
    async ({ install, folder }) => {
      const error = await errorOf(install());
      expect(error).toMatchObject({ code: "TARGET", hint: expect.stringContaining("install Go") as string });
      expect(error).toHaveProperty("message", expect.stringContaining("no such host"));
      expect(error).toHaveProperty("message", expect.stringContaining(said));
      expect(existsSync(join(folder, "home/provider/terraform/build"))).toBe(false);
    },
    { go },
  ),
);

test("an abort ends it with the abort's own reason", () =>
  inWorld(
    async ({ terraform, folder, calls }) => {
      const abort = new AbortController();
      const installing = installProvider({ terraform, home: join(folder, "home"), env: {}, signal: abort.signal });
      const ending = errorOf(installing);
      await waitFor(() => calls().includes("go") || undefined, { what: "it is built", timeoutMs: SOON_MS });
      abort.abort();
      expect(await ending).toMatchObject({ name: "AbortError" });
    },
    { go: "hangs" },
  ));
