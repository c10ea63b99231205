import { locateTerraform, parseVersion } from "../../../../drivers/terraform/binary.ts";
import { makeProgram, withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

test("Terraform is recognised, whatever else it prints", () => {
  const text = "Terraform v1.11.4\non linux_amd64\n+ provider x v3.4.0\n\nYour version of Terraform is out of date!\n";
  expect(parseVersion("terraform", text)).toEqual({
    file: "terraform",
    product: "terraform",
    version: "1.11.4",
    platform: "linux_amd64",
    registryHost: "registry.terraform.io",
  });
});

test("OpenTofu is recognised, and has its own registry", () => {
  expect(parseVersion("tofu", "OpenTofu v1.10.6\non linux_arm64\n")).toMatchObject({
    product: "opentofu",
    version: "1.10.6",
    platform: "linux_arm64",
    registryHost: "registry.opentofu.org",
  });
});

test("a program that is something else is told as such, with what it said", () => {
  expect(() => parseVersion("git", "git version 2.39")).toThrow(
    /git: this is neither Terraform nor OpenTofu\n {2}git version/,
  );
});

test("no program: the error says where to get it, and names OpenTofu", async () => {
  await expect(locateTerraform({ PINPROOF_TERRAFORM: "no-such-terraform" })).rejects.toMatchObject({
    code: "TARGET",
    message: expect.stringMatching(
      /^no-such-terraform: .*cannot be run[^]*hashicorp[^]*PINPROOF_TERRAFORM=tofu/,
    ) as string,
  });
});

test.each(["1.4.6", "0.15.5"])("version %s is too old", async (version) => {
  await withTemporaryFolder(async (folder) => {
    const file = makeProgram(folder, "terraform", `printf 'Terraform v${version}\\non linux_amd64\\n'`);
    await expect(locateTerraform({ PINPROOF_TERRAFORM: file })).rejects.toMatchObject({
      code: "TARGET",
      summary: expect.stringContaining(`${version} is too old, 1.5 or later`) as string,
    });
  });
});

test.each(["1.5.0", "2.0.0"])("version %s is new enough", async (version) => {
  await withTemporaryFolder(async (folder) => {
    const file = makeProgram(folder, "terraform", `printf 'Terraform v${version}\\non linux_amd64\\n'`);
    await expect(locateTerraform({ PINPROOF_TERRAFORM: file })).resolves.toMatchObject({ version });
  });
});
