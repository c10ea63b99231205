import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { namedCloud } from "../../../harness/target/named-cloud.ts";
import { withTemporaryFolder } from "../../support/programs.ts";

const CLOUDS = "clouds: { mine: { auth: { auth_url: u, username: u, password: p, project_name: p } } }\n";

const around = (body: (file: string, folder: string) => void) =>
  withTemporaryFolder((folder) => {
    const file = join(folder, "openstack", "clouds.yaml");
    mkdirSync(join(folder, "openstack"));
    writeFileSync(file, CLOUDS);
    body(file, folder);
  });

test.each([[{}], [{ OS_CLOUD: "" }], [{ OS_CLIENT_CONFIG_FILE: "/nonexistent", PINPROOF_HOSTS: "/nonexistent" }]])(
  "%j names no cloud: the local one is meant",
  (env) => {
    expect(namedCloud(env)).toBeUndefined();
  },
);

test("a name alone: no hosts to look at, the base image by default", () =>
  around((file) => {
    expect(namedCloud({ OS_CLOUD: "mine", OS_CLIENT_CONFIG_FILE: file })).toEqual({
      ...{ kind: "named", cloud: "mine", cloudsFile: file, hosts: [] },
    });
  }));

test("clouds.yaml is also found where openstacksdk finds it", () =>
  around((file, folder) => {
    expect(namedCloud({ OS_CLOUD: "mine", XDG_CONFIG_HOME: folder })?.cloudsFile).toBe(file);
  }));

test("hosts and base image are taken from the environment, and empty variables are none", () =>
  around((file, folder) => {
    const hosts = join(folder, "hosts.yaml");
    writeFileSync(hosts, "hosts: [{ name: c1, address: a }]");
    const env = { OS_CLOUD: "mine", OS_CLIENT_CONFIG_FILE: file, PINPROOF_BASE_IMAGE: "tiny" };
    expect(namedCloud({ ...env, PINPROOF_HOSTS: hosts })).toMatchObject({ baseImage: "tiny", hosts: [{ name: "c1" }] });
    const none = namedCloud({ ...env, PINPROOF_HOSTS: "", PINPROOF_BASE_IMAGE: "" });
    expect(none).toMatchObject({ hosts: [] });
    expect(none).not.toHaveProperty("baseImage");
  }));

test.each([
  ["a cloud that clouds.yaml does not name", { OS_CLOUD: "yours" }, 'has no cloud named "yours"'],
  ["a clouds.yaml that is not there", { OS_CLIENT_CONFIG_FILE: "/nonexistent" }, "there is no clouds.yaml"],
  ["a host list that is not there", { PINPROOF_HOSTS: "/nonexistent" }, "there is no file /nonexistent"],
])("%s", (_what, env, message) =>
  around((file) => {
    const call = () => namedCloud({ OS_CLOUD: "mine", OS_CLIENT_CONFIG_FILE: file, ...env });
    expect(call).toThrow(message);
    expect(call).toThrow(expect.objectContaining({ code: "TARGET" }) as Error);
  }),
);
