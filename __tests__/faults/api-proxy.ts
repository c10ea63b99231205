// A proxy between pinproof and a real cloud, on loopback: it passes everything on, unless it is told to do harm. Every address
// that the cloud answers with (the catalogue, links) is replaced with ours, so that all calls come here, the provider's too.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request as forward, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parse, stringify } from "yaml";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import type { Service } from "../../drivers/openstack/service.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";

export interface ApiCall {
  readonly service: Service | "identity";
  readonly method: string;
  /** Path and query, as asked. */
  readonly path: string;
  /** How many calls came before this one. */
  readonly before: number;
}

export type Harm =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly delayMs: number }
  /** The call is passed on once that has come. */
  | { readonly after: Promise<unknown> }
  /** The connection is cut without an answer. */
  | "reset";

export type HarmOf = (call: ApiCall) => Harm | undefined;

interface Origin {
  readonly service: ApiCall["service"];
  readonly url: URL;
  readonly server: Server;
}

export class ApiProxy {
  readonly #origins: readonly Origin[];
  readonly #harm: HarmOf;
  readonly #calls: ApiCall[] = [];
  /** How often harm was done. */
  harmed = 0;

  private constructor(origins: readonly Omit<Origin, "server">[], harm: HarmOf) {
    this.#harm = harm;
    this.#origins = origins.map((origin) => ({
      ...origin,
      server: createServer((request, response) => {
        this.#answer(origin, request, response);
      }),
    }));
  }

  static async before(target: CloudTarget, harm: HarmOf): Promise<ApiProxy> {
    const config = readCloud(target.cloudsFile, target.cloud);
    await using client = new OpenStackClient(config);
    const services = ["compute", "image", "placement"] as const;
    const endpoints = await Promise.all(services.map((service) => client.endpoint(service)));
    const proxy = new ApiProxy(
      [
        { service: "identity", url: new URL(config.auth.url) },
        ...services.map((service, index) => ({ service, url: new URL(endpoints[index] ?? "") })),
      ],
      harm,
    );
    await Promise.all(proxy.#origins.map(({ server }) => listening(server)));
    return proxy;
  }

  /** A clouds.yaml like the cloud's own, that leads here. */
  cloudsYaml(target: CloudTarget): string {
    return stringify(parse(this.#replaced(readFileSync(target.cloudsFile, "utf8"))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#origins.map(
        ({ server }) =>
          new Promise<void>((closed) => {
            server.closeAllConnections();
            server.close(() => {
              closed();
            });
          }),
      ),
    );
  }

  #answer({ service, url }: Omit<Origin, "server">, request: IncomingMessage, response: ServerResponse): void {
    const call: ApiCall = {
      ...{ service, method: request.method ?? "", path: request.url ?? "" },
      before: this.#calls.length,
    };
    this.#calls.push(call);
    const harm = this.#harm(call);
    // To be held is no harm by itself.
    if (harm !== undefined && !(typeof harm === "object" && "after" in harm)) this.harmed++;
    if (harm === "reset") {
      request.socket.resetAndDestroy();
      return;
    }
    if (harm !== undefined && "status" in harm) {
      request.resume();
      const message = `${harm.status} made by the fault test`;
      response.writeHead(harm.status, { "content-type": "application/json", ...harm.headers });
      response.end(JSON.stringify({ computeFault: { code: harm.status, message } }));
      return;
    }
    const pass = (): void => {
      this.#pass(url, request, response);
    };
    if (harm === undefined) pass();
    else if ("after" in harm) void harm.after.then(pass);
    else setTimeout(pass, harm.delayMs);
  }

  #pass(url: URL, request: IncomingMessage, response: ServerResponse): void {
    const headers = { ...request.headers, host: url.host };
    delete headers["accept-encoding"];
    const onward = forward(
      { host: url.hostname, port: url.port, method: request.method, path: request.url, headers },
      (answer) => {
        const status = answer.statusCode ?? 502;
        if (!(answer.headers["content-type"] ?? "").includes("json")) {
          response.writeHead(status, answer.headers);
          answer.pipe(response);
          return;
        }
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => {
          const body = this.#replaced(Buffer.concat(chunks).toString("utf8"));
          const headers = { ...answer.headers, "content-length": Buffer.byteLength(body) };
          delete headers["transfer-encoding"];
          if (headers.location !== undefined) headers.location = this.#replaced(headers.location);
          response.writeHead(status, headers);
          response.end(body);
        });
      },
    );
    onward.on("error", () => {
      request.socket.destroy();
    });
    request.pipe(onward);
  }

  #replaced(text: string): string {
    return this.#origins.reduce((result, { url, server }) => {
      const { port } = server.address() as AddressInfo;
      return result.replaceAll(url.origin, `http://127.0.0.1:${port}`);
    }, text);
  }
}

async function listening(server: Server): Promise<void> {
  await new Promise<void>((ready, failed) => {
    server.once("error", failed);
    server.listen(0, "127.0.0.1", ready);
  });
}
