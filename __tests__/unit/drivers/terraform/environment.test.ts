import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { terraformEnvironment } from "../../../../drivers/terraform/environment.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const provider = { cliConfigFile: "/cache/terraform.rc" };
const target = { cloud: "lab", cloudsFile: "/etc/clouds.yaml" };

test("the cloud is named by OS_CLOUD and its file, and nothing of the caller's OS_* goes through", () => {
  const env = { OS_CLOUD: "other", OS_IMAGE_ID: "i", OS_FLAVOR_NAME: "f", OS_PASSWORD: "secret", OS_DEBUG: "1" };
  expect(terraformEnvironment({ provider, target, env })).toMatchObject({
    OS_CLOUD: "lab",
    OS_CLIENT_CONFIG_FILE: "/etc/clouds.yaml",
    OS_IMAGE_ID: undefined,
    OS_FLAVOR_NAME: undefined,
    OS_PASSWORD: undefined,
    OS_DEBUG: undefined,
  });
});

test("what stands in the secure.yaml beside clouds.yaml goes through as variables: the provider looks elsewhere", () =>
  withTemporaryFolder((folder) => {
    const cloudsFile = join(folder, "clouds.yaml");
    writeFileSync(join(folder, "secure.yaml"), "clouds: { lab: { auth: { password: s3cret } }, other: {} }");
    const env = { OS_PASSWORD: "of the caller" };
    expect(terraformEnvironment({ provider, target: { cloud: "lab", cloudsFile }, env })).toMatchObject({
      OS_PASSWORD: "s3cret",
      OS_CLIENT_SECURE_FILE: join(folder, "secure.yaml"),
    });
    expect(terraformEnvironment({ provider, target: { cloud: "mine", cloudsFile }, env })).toMatchObject({
      OS_PASSWORD: undefined,
    });
  }));

test.each([
  "TF_VAR_x",
  "TF_CLI_ARGS",
  "TF_CLI_ARGS_apply",
  "TF_WORKSPACE",
  "TF_DATA_DIR",
  "TF_PLUGIN_CACHE_DIR",
  "TF_REATTACH_PROVIDERS",
  "TF_LOG",
  "TF_LOG_PROVIDER",
  "TF_LOG_PATH",
])("%s of the caller is removed", (name) => {
  expect(terraformEnvironment({ provider, target, env: { [name]: "1" } })).toHaveProperty(name, undefined);
});

test.each(["PATH", "HOME", "HTTPS_PROXY", "CLOSE_OS_X"])("%s is left alone", (name) => {
  expect(terraformEnvironment({ provider, target, env: { [name]: "1" } })).not.toHaveProperty(name);
});

test("our own settings win over the caller's", () => {
  const env = { TF_CLI_CONFIG_FILE: "/home/me/.terraformrc", TF_INPUT: "1" };
  expect(terraformEnvironment({ provider, env })).toEqual({
    TF_CLI_CONFIG_FILE: "/cache/terraform.rc",
    TF_IN_AUTOMATION: "1",
    TF_INPUT: "0",
    CHECKPOINT_DISABLE: "1",
  });
});

describe("the cloud that OS_* variables describe", () => {
  const described = { cloud: "envvars", cloudsFile: "OS_AUTH_URL=u" };
  const env = {
    ...{ OS_AUTH_URL: "u", OS_USERNAME: "me", OS_PASSWORD: "p", OS_PROJECT_NAME: "pinning", OS_CACERT: "/ca.pem" },
    ...{ OS_APPLICATION_CREDENTIAL_SECRET: "s", OS_TOKEN: "t", OS_IMAGE_ID: "i", OS_CLOUD: "envvars" },
  };

  it("is let through with its credentials, and with nothing else; no clouds.yaml is named", () => {
    const changes = terraformEnvironment({ provider, target: described, env });
    expect(Object.keys(changes).filter((name) => name.startsWith("OS_"))).toEqual(["OS_IMAGE_ID", "OS_CLOUD"]);
    expect(changes).toMatchObject({ OS_IMAGE_ID: undefined, OS_CLOUD: undefined });
  });

  it("OS_INTERFACE is told to the provider by its own name for it", () => {
    const face = (more: Record<string, string>) =>
      terraformEnvironment({ provider, target: described, env: { ...env, ...more } });
    expect(face({ OS_INTERFACE: "internal" })).toMatchObject({ OS_ENDPOINT_TYPE: "internal" });
    expect(face({ OS_INTERFACE: "internal", OS_ENDPOINT_TYPE: "admin" })).not.toHaveProperty("OS_ENDPOINT_TYPE");
    expect(terraformEnvironment({ provider, target, env: { OS_INTERFACE: "internal" } })).not.toMatchObject({
      OS_ENDPOINT_TYPE: "internal",
    });
  });
});
