import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localSettings, namedCloud } from "../../../../harness/targets/named-cloud.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const CLOUDS = "clouds: { mine: { auth: { auth_url: u, username: u, password: p, project_name: p } } }\n";

const VARIABLES = {
  ...{ OS_AUTH_URL: "https://user:s3cret@keystone.example:5000/v3", OS_USERNAME: "me", OS_PASSWORD: "s3cret" },
  OS_PROJECT_NAME: "pinning",
};

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
  ["a host list that is not there", { PINPROOF_HOSTS: "/nonexistent" }, "/nonexistent: there is no such file"],
  ["a settings file that is not there", { PINPROOF_CONFIG: "/nonexistent" }, "/nonexistent: there is no such file"],
])("%s", (_what, env, message) =>
  around((file) => {
    const call = () => namedCloud({ OS_CLOUD: "mine", OS_CLIENT_CONFIG_FILE: file, ...env });
    expect(call).toThrow(message);
    expect(call).toThrow(expect.objectContaining({ code: "TARGET" }) as Error);
  }),
);

describe("pinproof.yaml", () => {
  const settings = (folder: string, ...lines: string[]) => {
    writeFileSync(join(folder, "pinproof.yaml"), `${lines.join("\n")}\n`);
    return folder;
  };

  it("beside us names the cloud, and feeds the target with all that it says", () =>
    around((file, folder) => {
      const cwd = settings(
        folder,
        "cloud: mine",
        "baseImage: tiny",
        "hosts: [{ name: c1 }]",
        "limits: { maxServers: 2 }",
        "flavors: [pinned]",
        "leaveOut: [placement]",
        "report: { folder: reports }",
      );
      expect(namedCloud({ OS_CLIENT_CONFIG_FILE: file }, cwd)).toMatchObject({
        ...{ kind: "named", cloud: "mine", cloudsFile: file, baseImage: "tiny" },
        ...{ limits: { maxServers: 2 }, flavors: ["pinned"], leaveOut: ["placement"] },
        ...{ hosts: [{ name: "c1" }], report: { folder: join(folder, "reports") } },
      });
    }));

  it("is outdone by the environment: cloud, base image, hosts", () =>
    around((file, folder) => {
      const cwd = settings(folder, "cloud: theirs", "baseImage: tiny", "hosts: [{ name: c1 }]");
      writeFileSync(join(folder, "hosts.yaml"), "hosts: [{ name: c2 }]");
      const env = { OS_CLIENT_CONFIG_FILE: file, OS_CLOUD: "mine", PINPROOF_BASE_IMAGE: "other" };
      const target = namedCloud({ ...env, PINPROOF_HOSTS: "hosts.yaml" }, cwd);
      expect(target).toMatchObject({ cloud: "mine", baseImage: "other", hosts: [{ name: "c2" }] });
      expect(target?.hosts).toHaveLength(1);
    }));

  it("by PINPROOF_CONFIG, wherever it is", () =>
    around((file, folder) => {
      const cwd = settings(join(folder, "openstack"), "cloud: mine");
      const env = { OS_CLIENT_CONFIG_FILE: file, PINPROOF_CONFIG: join(cwd, "pinproof.yaml") };
      expect(namedCloud(env, folder)?.cloud).toBe("mine");
    }));

  it("that names no cloud is none to go by: the local one is meant, and its limits and reports count there", () =>
    around((_file, folder) => {
      const cwd = settings(folder, "limits: { maxServers: 1 }", "hosts: [{ name: c1 }]");
      expect(namedCloud({}, cwd)).toBeUndefined();
      expect(localSettings({ PINPROOF_CONFIG: join(cwd, "pinproof.yaml") })).toEqual({ limits: { maxServers: 1 } });
    }));

  it("that is wrong is told, even where the local cloud is meant", () =>
    around((_file, folder) => {
      const cwd = settings(folder, "hosts: [{ name: 7 }]");
      expect(() => namedCloud({}, cwd)).toThrow('pinproof.yaml:1: hosts[0].name: must be a text: write "7"');
    }));
});

describe("OS_* variables without a clouds.yaml", () => {
  it("describe the cloud envvars, told without a secret", () =>
    around((_file, folder) => {
      expect(namedCloud(VARIABLES, folder)).toEqual({
        ...{ kind: "named", cloud: "envvars", hosts: [] },
        cloudsFile: "OS_AUTH_URL=https://keystone.example:5000/v3 OS_PROJECT_NAME=pinning",
      });
    }));

  it("OS_CLOUD wins, and envvars asks for them", () =>
    around((file, folder) => {
      const env = { ...VARIABLES, OS_CLIENT_CONFIG_FILE: file };
      expect(namedCloud({ ...env, OS_CLOUD: "mine" }, folder)?.cloud).toBe("mine");
      expect(namedCloud({ ...env, OS_CLOUD: "envvars" }, folder)?.cloud).toBe("envvars");
      expect(() => namedCloud({ OS_CLOUD: "envvars" }, folder)).toThrow("OS_AUTH_URL is not set");
    }));

  it("and another cloud in pinproof.yaml: which of the two is not guessed", () =>
    around((_file, folder) => {
      writeFileSync(join(folder, "pinproof.yaml"), "cloud: mine");
      expect(() => namedCloud(VARIABLES, folder)).toThrow(
        /^two clouds are named: mine in .*pinproof\.yaml, and another by OS_AUTH_URL\nSet OS_CLOUD=mine, or OS_CLOUD=envvars/,
      );
    }));

  it("that are not complete are told by the name of what is missing", () =>
    around((_file, folder) => {
      const call = () => namedCloud({ ...VARIABLES, OS_PASSWORD: "" }, folder);
      expect(call).toThrow("OS_AUTH_URL is set, and OS_PASSWORD is not");
      expect(call).not.toThrow("s3cret");
    }));
});
