import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpenStackClient, serviceWords } from "../../../../drivers/openstack/client.ts";
import type { CloudConfig } from "../../../../drivers/openstack/clouds-yaml.ts";
import { downloadImage } from "../../../../drivers/openstack/download-image.ts";

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A server that speaks as Keystone does, and for the rest as the test says. */
let server: Server;
let handler: Handler;
let logins: unknown[];
let url = "";
let project: object | undefined;

beforeEach(async () => {
  logins = [];
  project = undefined;
  handler = (_request, response) => response.end("{}");
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      if (request.url === "/v3/auth/tokens") logIn(response, body);
      else handler(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function logIn(response: ServerResponse, body: string): void {
  const login = JSON.parse(body) as { auth: { identity: { password: { user: { password: string } } } } };
  logins.push(login);
  if (login.auth.identity.password.user.password !== "right") {
    response
      .writeHead(401)
      .end(JSON.stringify({ error: { message: "The request you have made requires authentication." } }));
    return;
  }
  const endpoints = ["public", "internal"].map((face) => ({
    interface: face,
    region_id: "One",
    url: `${url}/${face}/`,
  }));
  const catalog = ["compute", "image", "placement"].map((type) => ({ type, endpoints }));
  const token = { catalog, ...(project === undefined ? {} : { project }) };
  response.writeHead(201, { "x-subject-token": `token-${logins.length}` }).end(JSON.stringify({ token }));
}

function client(change: Partial<CloudConfig> = {}, password = "right"): OpenStackClient {
  return new OpenStackClient({
    cloud: "mine",
    file: "clouds.yaml",
    auth: {
      type: "password",
      url,
      user: "ops",
      userIsId: false,
      password,
      userDomain: { id: "default" },
      scope: { project: { id: "p" } },
    },
    region: "One",
    interface: "public",
    cacert: undefined,
    verify: true,
    ...change,
  });
}

describe("request", () => {
  it("logs in once, and sends token and microversion to the endpoint of the catalogue", async () => {
    const seen: unknown[] = [];
    handler = ({ method, url: path, headers }, response) => {
      seen.push([method, path, headers["x-auth-token"], headers["openstack-api-version"]]);
      response.end('{"a":1}');
    };
    await using cloud = client({ interface: "internal" });
    expect(
      await Promise.all([
        cloud.request("compute", "GET", "/servers", { microversion: "2.78" }),
        cloud.request("image", "GET", "/v2/images"),
      ]),
    ).toEqual([{ a: 1 }, { a: 1 }]);
    expect(seen).toEqual(
      expect.arrayContaining([
        ["GET", "/internal/servers", "token-1", "compute 2.78"],
        ["GET", "/internal/v2/images", "token-1", undefined],
      ]),
    );
    expect(logins).toHaveLength(1);
  });

  it("a token that ran out: logs in again, once", async () => {
    handler = ({ headers }, response) =>
      response.writeHead(headers["x-auth-token"] === "token-1" ? 401 : 200).end("{}");
    await using cloud = client();
    expect(await cloud.request("compute", "GET", "/")).toEqual({});
    expect(logins).toHaveLength(2);
  });

  it("still 401: an error, not a loop", async () => {
    handler = (_request, response) => response.writeHead(401).end('{"error":{"message":"no"}}');
    await using cloud = client();
    await expect(cloud.request("compute", "GET", "/")).rejects.toMatchObject({ status: 401 });
    expect(logins).toHaveLength(2);
  });

  it.each([
    [400, '{"badRequest":{"code":400,"message":"Flavor nope could not be found."}}', "Flavor nope could not be found."],
    [
      409,
      '{"conflictingRequest":{"code":409,"message":"Cannot delete while building"}}',
      "Cannot delete while building",
    ],
    [500, '{"computeFault":{"code":500,"message":"Unexpected API Error."}}', "Unexpected API Error."],
    [
      404,
      '{"errors":[{"status":404,"detail":"The resource could not be found."}]}',
      "The resource could not be found.",
    ],
    [404, '{"message":"Not here","code":"404 Not Found"}', "Not here"],
    [404, "<html><body><h1>404 Not Found</h1>No image found</body></html>", "404 Not Found No image found"],
    [503, "", ""],
  ])("status %d of a POST is the service's own words, and is not tried again", async (status, body, words) => {
    let requests = 0;
    handler = (_request, response) => {
      requests += 1;
      response.writeHead(status).end(body);
    };
    await using cloud = client();
    const failure = cloud.request("compute", "POST", "/servers", { body: {} });
    await expect(failure).rejects.toMatchObject({
      code: "TARGET",
      status,
      message: ["POST /servers of compute failed with status " + String(status), words && `  ${words}`]
        .filter(Boolean)
        .join("\n"),
    });
    expect(requests).toBe(1);
    expect(serviceWords(body)).toBe(words);
  });

  it.each([502, 503, 504])("status %d of a GET is tried again", async (status) => {
    let requests = 0;
    handler = (_request, response) => response.writeHead(++requests < 3 ? status : 200).end("{}");
    await using cloud = client();
    expect(await cloud.request("compute", "GET", "/")).toEqual({});
    expect(requests).toBe(3);
  });

  it("a connection that is reset is tried again for a GET, and not for a POST", async () => {
    let requests = 0;
    handler = (request, response) => {
      requests += 1;
      if (requests % 2 === 1) request.socket.destroy();
      else response.end("{}");
    };
    await using cloud = client();
    expect(await cloud.request("compute", "GET", "/")).toEqual({});
    await expect(cloud.request("compute", "POST", "/", { body: {} })).rejects.toMatchObject({ code: "TARGET" });
    expect(requests).toBe(3);
  });

  it("403 says that it needs more rights", async () => {
    handler = (_request, response) =>
      response.writeHead(403).end('{"forbidden":{"message":"Policy does not allow it"}}');
    await using cloud = client();
    await expect(cloud.request("placement", "GET", "/x")).rejects.toMatchObject({
      status: 403,
      hint: expect.stringContaining("administrator") as string,
    });
  });

  it("an answer that is no JSON", async () => {
    handler = (_request, response) => response.end("<html>");
    await using cloud = client();
    await expect(cloud.request("compute", "GET", "/")).rejects.toThrow(
      "GET / of compute answered something that is not JSON\n  <html>",
    );
  });

  it("a wrong password: cloud and user, never the password", async () => {
    await using cloud = client({}, "s3cret");
    const failure = cloud.request("compute", "GET", "/");
    await expect(failure).rejects.toThrow(
      "cloud mine does not accept user ops: wrong credentials\ncheck auth of cloud mine in clouds.yaml, and secure.yaml beside it",
    );
    await expect(failure).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("s3cret") as string }) as Error,
    );
  });

  it("a region that the service is not in: names those it is in", async () => {
    await using cloud = client({ region: "Mars" });
    await expect(cloud.request("compute", "GET", "/")).rejects.toThrow(
      "cloud mine has no compute service with a public endpoint in region Mars\nits catalogue lists the service in region One: set region_name or interface",
    );
  });

  it("nobody answers: the URL and the system's code", async () => {
    const auth = {
      type: "password" as const,
      url: "http://127.0.0.1:9/v3",
      user: "u",
      userIsId: false,
      password: "p",
      userDomain: { id: "d" },
      scope: undefined,
    };
    await using cloud = client({ auth });
    await expect(cloud.request("compute", "GET", "/")).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:9\/v3\/auth\/tokens cannot be reached \(ECONNREFUSED\)/,
    );
  });

  it("a certificate file that is not there", () => {
    expect(() => client({ cacert: "/nowhere/ca.pem" })).toThrow(/^the cacert of cloud mine cannot be read\n {2}ENOENT/);
  });
});

describe("downloadImage", () => {
  const bytes = Buffer.from("the bytes of an image");
  const md5 = createHash("md5").update(bytes).digest("hex");
  const sha512 = createHash("sha512").update(bytes).digest("hex");
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pinproof-image-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const glance =
    (record: unknown, content: Buffer): Handler =>
    (request, response) => {
      if (request.url?.endsWith("/file") === true) response.end(content);
      else response.end(JSON.stringify(record));
    };

  it("verifies both checksums, and leaves the file alone in its folder", async () => {
    handler = glance({ checksum: md5, os_hash_algo: "sha512", os_hash_value: sha512 }, bytes);
    await using cloud = client();
    expect(await downloadImage(cloud, "id", join(folder, "new", "image.raw"))).toEqual({
      bytes: bytes.length,
      verified: ["md5", "sha512"],
    });
    expect(readFileSync(join(folder, "new", "image.raw"))).toEqual(bytes);
    expect(readdirSync(join(folder, "new"))).toEqual(["image.raw"]);
  });

  it.each([
    [
      "damaged",
      { checksum: md5 },
      Buffer.from("other bytes"),
      /^image id arrived damaged\n {2}md5 is [0-9a-f]{32}, and Glance recorded/,
    ],
    [
      "damaged by the longer checksum",
      { checksum: null, os_hash_algo: "sha512", os_hash_value: "0" },
      bytes,
      /sha512 is/,
    ],
    ["without any checksum", { checksum: null }, bytes, /has no checksum in Glance/],
  ])("%s: refused, and nothing is left", async (_what, record, content, message) => {
    handler = glance(record, content);
    await using cloud = client();
    await expect(downloadImage(cloud, "id", join(folder, "image.raw"))).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("cut off in the middle: refused, and nothing is left", async () => {
    handler = (request, response) => {
      if (request.url?.endsWith("/file") !== true) return void response.end(JSON.stringify({ checksum: md5 }));
      response.writeHead(200, { "content-length": String(bytes.length) });
      response.write(bytes.subarray(0, 4), () => response.destroy());
    };
    await using cloud = client();
    await expect(downloadImage(cloud, "id", join(folder, "image.raw"))).rejects.toMatchObject({ code: "TARGET" });
    expect(readdirSync(folder)).toEqual([]);
  });
});

test("the project of the token is told by id and name, with one login", async () => {
  project = { id: "p1", name: "tests", domain: { id: "default" } };
  await using mine = client();
  await expect(mine.project()).resolves.toEqual({ id: "p1", name: "tests" });
  await mine.request("compute", "GET", "/servers");
  expect(logins).toHaveLength(1);
});

test("credentials that are for no project are told as such", async () => {
  await using mine = client();
  await expect(mine.project()).rejects.toMatchObject({
    code: "TARGET",
    summary: "the credentials of cloud mine have no project",
    hint: "set project_name (or project_id) in clouds.yaml",
  });
});

test("a body of another type is sent as that", async () => {
  const types: (string | undefined)[] = [];
  handler = (request, response) => {
    types.push(request.headers["content-type"]);
    response.end("{}");
  };
  await using mine = client();
  await mine.request("image", "PATCH", "/v2/images/i", { body: [], contentType: "application/patch" });
  await mine.request("image", "POST", "/v2/images", { body: {} });
  expect(types).toEqual(["application/patch", "application/json"]);
});
