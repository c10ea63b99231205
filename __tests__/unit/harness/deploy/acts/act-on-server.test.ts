// What Terraform cannot express: acts on a server that lives.
import type { ActStep } from "../../../../../experiments/experiment.ts";
import { actOnServer } from "../../../../../harness/deploy/acts/act-on-server.ts";
import { ApiError, type ApiClient, type RequestOptions } from "../../../../../drivers/openstack/client.ts";
import { waitFor } from "../../../../../base/wait.ts";
import { SOON_MS } from "../../../../support/limits.ts";
import { errorOf } from "../../../../support/stand-ins/programs.ts";

const signal = new AbortController().signal;
const images = { rebuilt: "img-2" };
const rebuild: ActStep = {
  act: "rebuild",
  server: "server",
  image: "rebuilt",
  answer: { outcome: "refused", status: 400, error: "X", message: "no" },
};

type State = readonly [status: string, task?: string | null];

/** A server that goes through these states, a look each; the last one stays. */
function server(states: readonly State[], refuse?: (body: string) => Error | undefined) {
  const posts: { body: string; options: RequestOptions | undefined }[] = [];
  let looks = 0;
  const client: ApiClient = {
    request: (_service, method, path, options) => {
      if (method === "POST") {
        const body = JSON.stringify(options?.body);
        posts.push({ body: `${path} ${body}`, options });
        const error = refuse?.(body);
        return error ? Promise.reject(error) : Promise.resolve(undefined);
      }
      const [status, task = null] = states[Math.min(looks, states.length - 1)] ?? ["ACTIVE"];
      looks++;
      return Promise.resolve({ server: { status, "OS-EXT-STS:task_state": task } });
    },
  };
  return { client, posts, looks: () => looks };
}

const refused = (status: number, message = "no") =>
  new ApiError("POST failed", status, { said: message, kind: status === 400 ? "badRequest" : null });
const call = (client: ApiClient, what: ActStep) => actOnServer(client, "s-1", what, { images, signal });

test("a rebuild names the cloud's id of the other image, and is waited for", async () => {
  const { client, posts, looks } = server([["REBUILD", "rebuilding"], ["ACTIVE", "spawning"], ["ACTIVE"]]);
  await expect(call(client, rebuild)).resolves.toEqual({
    ok: true,
    value: { act: "rebuild", refused: null, statusAfter: "ACTIVE" },
  });
  expect(posts.map(({ body }) => body)).toEqual(['/servers/s-1/action {"rebuild":{"imageRef":"img-2"}}']);
  expect(looks()).toBe(3);
});

test("a refusal is Nova's answer, with its words and how the server is afterwards", async () => {
  const { client } = server([["ACTIVE"]], () => refused(400, "An instance's NUMA topology cannot be changed"));
  await expect(call(client, rebuild)).resolves.toEqual({
    ok: true,
    value: {
      act: "rebuild",
      refused: { status: 400, kind: "badRequest", message: "An instance's NUMA topology cannot be changed" },
      statusAfter: "ACTIVE",
    },
  });
});

test.each<[string, Error]>([
  ["a fault of Nova's", refused(500)],
  ["a load balancer without Nova", refused(503)],
  ["a cloud that does not answer", new Error("ECONNREFUSED")],
])("%s is no answer to the question", async (_what, error) => {
  const { client } = server([["ACTIVE"]], () => error);
  await expect(call(client, rebuild)).resolves.toEqual({ ok: false, reason: error.message });
});

test("a cold migration is confirmed where Nova waits for that", async () => {
  const { client, posts } = server([["RESIZE", "resize_migrating"], ["VERIFY_RESIZE"], ["ACTIVE"]]);
  await expect(call(client, { act: "migrate", server: "server" })).resolves.toMatchObject({
    value: { statusAfter: "ACTIVE" },
  });
  expect(posts.map(({ body }) => body)).toEqual([
    '/servers/s-1/action {"migrate":null}',
    '/servers/s-1/action {"confirmResize":null}',
  ]);
});

test("a cold migration that fell back is not confirmed", async () => {
  const { client, posts } = server([["ACTIVE"]]);
  await expect(call(client, { act: "migrate", server: "server" })).resolves.toMatchObject({ value: { refused: null } });
  expect(posts).toHaveLength(1);
});

test("a live migration lets Nova choose the host and find out about disks, which takes microversion 2.25", async () => {
  const { client, posts } = server([["MIGRATING", "migrating"], ["ACTIVE"]]);
  await expect(call(client, { act: "live-migrate", server: "server" })).resolves.toMatchObject({
    value: { act: "live-migrate" },
  });
  expect(posts).toMatchObject([
    {
      body: '/servers/s-1/action {"os-migrateLive":{"host":null,"block_migration":"auto"}}',
      options: { microversion: "2.25" },
    },
  ]);
});

test("a server that ended in ERROR is settled, and that is told", async () => {
  const { client } = server([["ERROR"]]);
  await expect(call(client, rebuild)).resolves.toMatchObject({ ok: true, value: { statusAfter: "ERROR" } });
});

test("an interrupt ends the waiting and is no finding", async () => {
  const { client, looks } = server([["REBUILD", "rebuilding"]]);
  const abort = new AbortController();
  const waiting = errorOf(actOnServer(client, "s-1", rebuild, { images, signal: abort.signal }));
  await waitFor(() => looks() > 0 || undefined, { what: "a look", timeoutMs: SOON_MS, intervalMs: 5 });
  abort.abort();
  expect(await waiting).toMatchObject({ name: "AbortError" });
});
