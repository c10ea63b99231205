// A cloud that answers over HTTP: Keystone lets everybody in, and everything else is from a table. For code that makes its
// client itself.
import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { ApiError } from "../../../drivers/openstack/client.ts";
import { type Answers, type FakeClient, fakeClient, PROJECT } from "./fake-client.ts";

export interface HttpCloud {
  readonly client: FakeClient;
  /** A clouds.yaml that names it. */
  readonly cloudsFile: string;
}

const SERVICES = ["compute", "image", "placement"] as const;

const OURSELVES = { user: { name: "u" }, project: PROJECT, roles: [{ name: "admin" }] };

/**
 * @param name of the cloud in its clouds.yaml
 * @param answers as `fakeClient` takes them
 */
export async function withHttpCloud(
  { folder, name, answers }: { folder: string; name: string; answers: Answers },
  body: (cloud: HttpCloud) => Promise<void>,
): Promise<void> {
  const client = fakeClient(answers);
  const server = createServer((request, response) => {
    const { method = "GET", url = "/" } = request;
    if (url === "/v3/auth/tokens") {
      const endpoint = (type: string) => [{ interface: "public", region_id: "One", url: `${address()}/${type}` }];
      const catalog = SERVICES.map((type) => ({ type, endpoints: endpoint(type) }));
      response.writeHead(201, { "x-subject-token": "t" }).end(JSON.stringify({ token: { catalog, ...OURSELVES } }));
      return;
    }
    const service = SERVICES.find((one) => url.startsWith(`/${one}/`)) ?? "compute";
    void bodyOf(request)
      .then((body) => client.request(service, method as "GET", url.slice(service.length + 1), { body }))
      .then(
        (answer) => response.end(JSON.stringify(answer)),
        (error: unknown) => response.writeHead(error instanceof ApiError ? error.status : 500).end(String(error)),
      );
  });
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const cloudsFile = join(folder, "clouds.yaml");
    const auth = { auth_url: `${address()}/v3`, username: "u", password: "p", project_name: "p" };
    const domains = { user_domain_name: "Default", project_domain_name: "Default" };
    writeFileSync(cloudsFile, stringify({ clouds: { [name]: { auth: { ...auth, ...domains }, region_name: "One" } } }));
    await body({ client, cloudsFile });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function bodyOf(request: IncomingMessage): Promise<object | undefined> {
  return request.headers["content-length"] === undefined ? undefined : ((await json(request)) as object);
}
