import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cloudsFiles, findCloudsFile, readCloud } from "../../../../drivers/openstack/clouds-yaml.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pinproof-clouds-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const full = `
clouds:
  mine:
    auth:
      auth_url: https://keystone.example:5000/v3
      username: ops
      project_name: pinning
      user_domain_name: People
      project_domain_id: default
    region_name: RegionTwo
    interface: internal
    cacert: /etc/ssl/mine.pem
  yours:
    auth: { auth_url: "http://k/v3", username: u, password: p, project_id: abc }
    verify: false
`;

describe("the search order", () => {
  it("is openstacksdk's", () => {
    const files = cloudsFiles({ env: {}, cwd: "/w", home: "/h" }).filter((file) => file.endsWith(".yaml"));
    expect(files).toEqual(["/w/clouds.yaml", "/h/.config/openstack/clouds.yaml", "/etc/openstack/clouds.yaml"]);
  });

  it("OS_CLIENT_CONFIG_FILE alone, where it is set", () => {
    expect(cloudsFiles({ env: { OS_CLIENT_CONFIG_FILE: "x.yaml" }, cwd: "/w", home: "/h" })).toEqual(["/w/x.yaml"]);
  });

  it("the first that is there", () => {
    const file = write(".config/openstack/clouds.yaml", full);
    expect(findCloudsFile({ env: {}, cwd: "/nowhere", home: folder })).toBe(file);
  });

  it("there is none: says where it was looked for", () => {
    const around = { env: { OS_CLIENT_CONFIG_FILE: join(folder, "none.yaml") }, cwd: "/w", home: folder };
    expect(() => findCloudsFile(around)).toThrow(
      `there is no clouds.yaml\n  searched: ${folder}/none.yaml\ncreate one`,
    );
  });
});

describe("readCloud", () => {
  it("reads a cloud, with its password from secure.yaml", () => {
    const file = write("clouds.yaml", full);
    write("secure.yaml", "clouds:\n  mine:\n    auth:\n      password: from-secure\n");
    expect(readCloud(file, "mine")).toEqual({
      cloud: "mine",
      file,
      auth: {
        type: "password",
        url: "https://keystone.example:5000/v3",
        user: "ops",
        userIsId: false,
        password: "from-secure",
        userDomain: { name: "People" },
        scope: { project: { name: "pinning", domain: { id: "default" } } },
      },
      region: "RegionTwo",
      interface: "internal",
      cacert: "/etc/ssl/mine.pem",
      verify: true,
    });
  });

  it("verify: false, a project by id, and the rest by default", () => {
    expect(readCloud(write("clouds.yaml", full), "yours")).toMatchObject({
      verify: false,
      interface: "public",
      region: undefined,
      auth: { userDomain: { id: "default" }, scope: { project: { id: "abc" } } },
    });
  });

  it.each([
    [
      "an application credential by id",
      "auth_type: v3applicationcredential\n    auth: { auth_url: u, application_credential_id: i, application_credential_secret: s }",
      { type: "v3applicationcredential", id: "i", secret: "s" },
    ],
    [
      "an application credential by name",
      "auth_type: v3applicationcredential\n    auth: { auth_url: u, application_credential_name: n, username: me, application_credential_secret: s }",
      { type: "v3applicationcredential", id: undefined, name: "n", user: "me" },
    ],
    [
      "a token",
      "auth_type: v3token\n    auth: { auth_url: u, token: t, project_name: p }",
      { type: "v3token", token: "t", scope: { project: { name: "p", domain: { id: "default" } } } },
    ],
    [
      "system scope",
      "auth: { auth_url: u, user_id: id, password: p, system_scope: all }",
      { type: "password", user: "id", userIsId: true, scope: { system: { all: true } } },
    ],
  ])("%s", (_what, body, auth) => {
    expect(readCloud(write("clouds.yaml", `clouds:\n  c:\n    ${body}\n`), "c").auth).toMatchObject(auth);
  });

  it.each([
    ["no such file", undefined, "c", /^there is no file .*clouds\.yaml\n/],
    ["not YAML", "clouds: [", "c", /clouds\.yaml is not YAML\n/],
    ["a list", "- a", "c", /clouds\.yaml is not a map of settings$/],
    ["empty", "", "c", /clouds\.yaml is not a map of settings$/],
    ["no clouds in it", "cloud: {}", "c", /"clouds" in .*clouds\.yaml is not a map of settings$/],
    [
      "another cloud",
      full,
      "theirs",
      /has no cloud named "theirs"\n {2}it names mine, yours\nset OS_CLOUD to one of its clouds$/,
    ],
    ["a cloud nearly so named", full, "Mine", /has no cloud named "Mine"\n.*\ndid you mean OS_CLOUD=mine\?$/],
    ["no clouds named", "clouds: {}", "c", /it names no cloud at all/],
    ["no auth_url", "clouds: { c: { auth: {} } }", "c", /^cloud c in .* has no auth\.auth_url\n/],
    ["no password", full, "mine", /^cloud mine in .* has no auth\.password\nadd it to clouds\.yaml or secure\.yaml$/],
    [
      "an auth type of another world",
      "clouds: { c: { auth_type: v3oidc, auth: { auth_url: u } } }",
      "c",
      /auth_type "v3oidc" is not supported\nuse password/,
    ],
    [
      "an odd interface",
      "clouds: { c: { interface: private, auth: { auth_url: u, username: u, password: p } } }",
      "c",
      /interface "private" is none of/,
    ],
  ])("%s: said, with the file", (_what, text, cloud, message) => {
    const file = join(folder, "clouds.yaml");
    if (text !== undefined) writeFileSync(file, text);
    expect(() => readCloud(file, cloud)).toThrow(
      expect.objectContaining({ code: "TARGET", message: expect.stringMatching(message) as string }) as Error,
    );
  });

  it("broken YAML is told without the line, which may hold a password", () => {
    const file = write("clouds.yaml", 'clouds:\n  c:\n    auth:\n      password: "s3cret\n  d: [');
    expect(() => readCloud(file, "c")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("s3cret") as string }) as Error,
    );
  });
});
