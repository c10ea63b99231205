// No error and no environment holds a secret, whatever goes wrong with it.
import { inspect } from "node:util";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { readCloud } from "../../../../drivers/openstack/clouds-yaml.ts";
import { OpenStackClient } from "../../../../drivers/openstack/client.ts";
import { terraformEnvironment } from "../../../../drivers/terraform/environment.ts";
import { makeMarker, markersIn } from "../../../support/defects/markers.ts";
import { errorOf, withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const secrets = { password: makeMarker("Pass"), secret: makeMarker("App"), token: makeMarker("Token") };

const auths: Record<string, object> = {
  password: { auth: { username: "u", password: secrets.password, project_name: "p" } },
  "application credential": {
    auth_type: "v3applicationcredential",
    auth: { application_credential_id: "i", application_credential_secret: secrets.secret },
  },
  token: { auth_type: "v3token", auth: { token: secrets.token, project_name: "p" } },
};

/** Everything that could be printed of it, causes included. */
const whole = (error: unknown): string => inspect(error, { depth: 20, showHidden: true });

async function failureOf(auth: object, answer: { status: number; body: string } | "hangs up"): Promise<unknown> {
  const server = createServer((request, response) => {
    if (answer === "hangs up") request.socket.destroy();
    else response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v3`;
  try {
    return await withTemporaryFolder(async (folder) => {
      const file = join(folder, "clouds.yaml");
      const cloud = auth as { auth: object };
      writeFileSync(file, stringify({ clouds: { mine: { ...cloud, auth: { auth_url: url, ...cloud.auth } } } }));
      await using client = new OpenStackClient(readCloud(file, "mine"));
      return await errorOf(client.request("compute", "GET", "/servers"));
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe.each(Object.entries(auths))("a login with a %s", (_kind, auth) => {
  it.each([
    ["is refused", { status: 401, body: "{}" }],
    ["is answered with an error that repeats the request", { status: 500, body: JSON.stringify(auth) }],
    ["is answered with something else", { status: 201, body: "<html>" }],
    ["is cut off", "hangs up" as const],
  ])("that %s: the error says who, and no secret", async (_what, answer) => {
    const error = await failureOf(auth, answer);
    expect(error).toMatchObject({ code: "TARGET" });
    expect(markersIn(whole(error), secrets)).toEqual([]);
  });
});

test("a broken clouds.yaml or secure.yaml is told by line, and not by its content", () =>
  withTemporaryFolder((folder) => {
    const file = join(folder, "clouds.yaml");
    const broken = `clouds:\n  mine:\n    auth: {password: "${secrets.password}\n`;
    const thrown = (): unknown => {
      try {
        return readCloud(file, "mine");
      } catch (error) {
        return error;
      }
    };
    writeFileSync(file, broken);
    expect(markersIn(whole(thrown()), secrets)).toEqual([]);
    writeFileSync(file, stringify({ clouds: { mine: { auth: { auth_url: "http://x" } } } }));
    writeFileSync(join(folder, "secure.yaml"), broken);
    expect(thrown()).toMatchObject({ code: "TARGET" });
    expect(markersIn(whole(thrown()), secrets)).toEqual([]);
  }));

test("terraform is given the name of the cloud and its file, and none of the caller's secrets", () => {
  const env = {
    OS_PASSWORD: secrets.password,
    OS_APPLICATION_CREDENTIAL_SECRET: secrets.secret,
    OS_TOKEN: secrets.token,
  };
  const changes = terraformEnvironment({
    ...{ provider: { cliConfigFile: "/c" }, target: { cloud: "mine", cloudsFile: "/clouds.yaml" } },
    env: { ...env, TF_VAR_password: secrets.password, TF_LOG: "TRACE" },
  });
  expect(markersIn(JSON.stringify({ ...env, ...changes }), secrets)).toEqual([]);
  expect(changes).toMatchObject({ OS_CLOUD: "mine", TF_LOG: undefined });
});
