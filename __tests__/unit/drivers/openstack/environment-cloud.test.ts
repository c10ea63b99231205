import { readCloud } from "../../../../drivers/openstack/clouds-yaml.ts";
import { CREDENTIALS, environmentCloud } from "../../../../drivers/openstack/environment-cloud.ts";

const password = {
  ...{ OS_AUTH_URL: "https://k:5000/v3", OS_USERNAME: "me", OS_PASSWORD: "s3cret", OS_PROJECT_NAME: "pinning" },
  ...{ OS_USER_DOMAIN_NAME: "People", OS_PROJECT_DOMAIN_ID: "default" },
};

const read = (env: Record<string, string>) => readCloud(environmentCloud(env) ?? "", "envvars", env);

test("a user with a password, and all that stands beside", () => {
  const more = { OS_REGION_NAME: "Two", OS_INTERFACE: "internal", OS_CACERT: "/ca.pem", OS_INSECURE: "true" };
  expect(read({ ...password, ...more })).toEqual({
    ...{ cloud: "envvars", file: "OS_AUTH_URL=https://k:5000/v3 OS_PROJECT_NAME=pinning OS_REGION_NAME=Two" },
    ...{ region: "Two", interface: "internal", cacert: "/ca.pem", verify: false },
    auth: {
      ...{ type: "password", url: "https://k:5000/v3", user: "me", userIsId: false, password: "s3cret" },
      userDomain: { name: "People" },
      scope: { project: { name: "pinning", domain: { id: "default" } } },
    },
  });
});

test.each<[string, Record<string, string>, object]>([
  ["certificates are checked", {}, { verify: true, interface: "public", region: undefined }],
  ["OS_INSECURE=0 is no", { OS_INSECURE: "0" }, { verify: true }],
  ["an endpoint type as older clients write it", { OS_ENDPOINT_TYPE: "internalURL" }, { interface: "internal" }],
  ["an empty variable is none", { OS_REGION_NAME: "" }, { region: undefined }],
  ["a user by id", { OS_USER_ID: "u1" }, { auth: { user: "u1", userIsId: true } }],
])("%s", (_what, more, wanted) => {
  expect(read({ ...password, ...more })).toMatchObject(wanted);
});

test("an application credential, by id and by name, without OS_AUTH_TYPE", () => {
  const base = { OS_AUTH_URL: "u", OS_APPLICATION_CREDENTIAL_SECRET: "s3cret" };
  expect(read({ ...base, OS_APPLICATION_CREDENTIAL_ID: "i" }).auth).toMatchObject({
    ...{ type: "v3applicationcredential", id: "i", secret: "s3cret" },
  });
  expect(read({ ...base, OS_APPLICATION_CREDENTIAL_NAME: "n", OS_USERNAME: "me" }).auth).toMatchObject({
    ...{ type: "v3applicationcredential", id: undefined, name: "n", user: "me" },
  });
});

test("a token", () => {
  expect(read({ OS_AUTH_URL: "u", OS_TOKEN: "t", OS_PROJECT_ID: "p" }).auth).toMatchObject({
    ...{ type: "v3token", token: "t", scope: { project: { id: "p" } } },
  });
});

test.each<[Record<string, string>, string]>([
  [{ OS_USERNAME: "me" }, "OS_PASSWORD"],
  [{ OS_PASSWORD: "s3cret" }, "OS_USERNAME or OS_USER_ID"],
  [{ OS_APPLICATION_CREDENTIAL_SECRET: "s3cret" }, "OS_APPLICATION_CREDENTIAL_ID or OS_APPLICATION_CREDENTIAL_NAME"],
  [{ OS_APPLICATION_CREDENTIAL_SECRET: "s3cret", OS_APPLICATION_CREDENTIAL_NAME: "n" }, "OS_USERNAME"],
  [{ OS_AUTH_TYPE: "v3token" }, "OS_TOKEN"],
])("%j: what is missing is named, and nothing that is there", (env, missing) => {
  const call = () => read({ OS_AUTH_URL: "u", ...env });
  expect(call).toThrow(
    expect.objectContaining({ code: "TARGET", summary: `OS_AUTH_URL is set, and ${missing} is not` }) as Error,
  );
  expect(call).not.toThrow("s3cret");
});

test("an auth type that is not supported is told", () => {
  expect(() => read({ ...password, OS_AUTH_TYPE: "v3oidcpassword" })).toThrow(
    'auth_type "v3oidcpassword" is not supported',
  );
});

test("variables that mean another cloud by now are not taken for the one of a run", () => {
  const before = environmentCloud(password) ?? "";
  const now = { ...password, OS_PROJECT_NAME: "other" };
  expect(() => readCloud(before, "envvars", now)).toThrow(
    /now describe another cloud: OS_AUTH_URL=\S+ OS_PROJECT_NAME=other\n {2}described before: OS_AUTH_URL=\S+ OS_PROJECT_NAME=pinning\nSource/,
  );
  expect(() => readCloud(before, "envvars", {})).toThrow("OS_AUTH_URL is not set");
  expect(readCloud(before, "envvars", password).cloud).toBe("envvars");
});

test("what a run's record holds of them is no secret", () => {
  const all = Object.fromEntries(CREDENTIALS.map((name) => [name, `value-of-${name}`]));
  const told = environmentCloud({ ...all, OS_AUTH_URL: "https://me:s3cret@k/v3" });
  expect(told).toBe(
    "OS_AUTH_URL=https://k/v3 OS_PROJECT_ID=value-of-OS_PROJECT_ID OS_REGION_NAME=value-of-OS_REGION_NAME",
  );
});
