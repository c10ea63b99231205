import { terraformEnvironment } from "../../../harness/terraform/environment.ts";

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
