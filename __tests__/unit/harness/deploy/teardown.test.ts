import type { Leftover } from "../../../../harness/deploy/leftovers.ts";
import { tearDown } from "../../../../harness/deploy/teardown.ts";
import { DeployError, TargetError } from "../../../../base/errors.ts";
import { ApiError, type ApiClient } from "../../../../drivers/openstack/client.ts";
import type { DestroyOptions } from "../../../../drivers/terraform/terraform.ts";
import { fakeClient } from "../../../support/stand-ins/fake-client.ts";
import { errorOf } from "../../../support/stand-ins/programs.ts";

const prefix = "pin-k7mtr2wd-";

interface World {
  /** What each destroy throws in turn; undefined where it succeeds. The last one is for all that follow. */
  destroys: readonly (Error | undefined)[];
  /** Whether terraform's state holds anything before each destroy. @default yes, until one succeeds */
  holds?: boolean;
  /** Servers that are there by name. */
  servers?: string[];
  client?: ApiClient;
  /** @default 45 s */
  patienceMs?: number;
}

async function tornDown({ destroys, holds = true, servers = [], client, patienceMs }: World) {
  const told: string[] = [];
  const tries: DestroyOptions[] = [];
  let left = servers.map((name) => ({ id: name, name: prefix + name }));
  const cloud = fakeClient({
    "GET compute /servers*": () => ({ servers: left }),
    "GET image *": { images: [] },
    "GET compute /flavors*": { flavors: [] },
    "DELETE compute /servers/*": (call: string) => {
      left = left.filter(({ id }) => !call.endsWith(`/${id}`));
    },
  });
  let removed: readonly Leftover[] = [];
  const error = await errorOf(
    tearDown({
      terraform: {
        holdsAnything: () => holds,
        destroy: (options: DestroyOptions | undefined) => {
          const failure = destroys[Math.min(tries.length, destroys.length - 1)];
          tries.push(options ?? {});
          return failure ? Promise.reject(failure) : Promise.resolve({ durationMs: 1, summary: undefined });
        },
      },
      client: client ?? cloud,
      naming: { prefix },
      task: { update: (text) => told.push(text) },
      onEvent: () => undefined,
      onStart: () => undefined,
      ...(patienceMs === undefined ? {} : { patienceMs }),
    }).then((found) => (removed = found)),
  );
  return {
    error,
    told,
    tries,
    removed: removed.map(({ name }) => name),
    left: left.map(({ id }) => id),
    calls: cloud.calls,
  };
}

const broken = new DeployError("terraform destroy failed for reference", { phase: "destroy", said: "in state BUILD" });
const broken2 = new DeployError("terraform destroy failed again", { phase: "destroy" });

test("one destroy by the state, and a look that nothing is left", async () => {
  const { error, told, tries, calls, removed } = await tornDown({ destroys: [undefined] });
  expect(error).toBeUndefined();
  expect(tries).toEqual([expect.objectContaining({ refresh: false })]);
  expect([told, removed]).toEqual([[], []]);
  expect(calls).toContain(`GET compute /servers?name=${encodeURIComponent(`^${prefix}`)}&limit=500`);
});

test("a destroy that fails is tried again, then with a look at the cloud first", async () => {
  const { error, told, tries } = await tornDown({ destroys: [broken, undefined] });
  expect(error).toBeUndefined();
  expect(tries.map(({ refresh }) => refresh)).toEqual([false, true]);
  expect(told).toEqual(["try 1 failed, once more: terraform destroy failed for reference"]);
});

/** Fails as a service that is down, so many times, and answers then. */
function downFor(times: number): ApiClient {
  let left = times;
  return {
    request: (_service, _method, path) => {
      if (path.startsWith("/servers") && left-- > 0) {
        return Promise.reject(new TargetError("compute cannot be reached (ECONNREFUSED)"));
      }
      return Promise.resolve({ servers: [], images: [], flavors: [] });
    },
  };
}

test("a cloud that has stopped answering is waited for before the next try", async () => {
  const { error, tries } = await tornDown({ destroys: [broken, undefined], client: downFor(2) });
  expect(error).toBeUndefined();
  expect(tries.map(({ refresh }) => refresh)).toEqual([false, true]);
});

test("one that does not come back is not asked again: the failure is told", async () => {
  const { error, tries } = await tornDown({ destroys: [broken], client: downFor(Infinity), patienceMs: 0 });
  expect(tries).toHaveLength(1);
  expect(error).toMatchObject({ code: "DEPLOY", message: expect.stringContaining("in state BUILD") as string });
});

test("one that answers with a refusal does answer", async () => {
  const refusing: ApiClient = { request: () => Promise.reject(new ApiError("no", 403, { said: "forbidden" })) };
  const { tries } = await tornDown({ destroys: [broken], client: refusing, patienceMs: 0 });
  expect(tries).toHaveLength(3);
});

test("what terraform's state does not know is removed by name, and told", async () => {
  const { error, removed, left } = await tornDown({ destroys: [undefined], servers: ["ref-a", "ref-b"] });
  expect(error).toBeUndefined();
  expect(left).toEqual([]);
  expect(removed).toEqual([`${prefix}ref-a`, `${prefix}ref-b`]);
});

test("where the state holds nothing terraform is not asked, and the look by name is made all the same", async () => {
  const { error, tries, removed } = await tornDown({ destroys: [broken], holds: false, servers: ["ref-a"] });
  expect(error).toBeUndefined();
  expect(tries).toEqual([]);
  expect(removed).toEqual([`${prefix}ref-a`]);
});

test("a destroy that always fails is given up after three, everything is still removed by name, and it is a failure", async () => {
  const { error, told, tries, left } = await tornDown({ destroys: [broken, broken, broken2], servers: ["ref-a"] });
  expect(tries).toHaveLength(3);
  expect(left).toEqual([]);
  expect(error).toMatchObject({
    code: "DEPLOY",
    phase: "destroy",
    message: "not everything that the run created could be removed in order\n  terraform destroy failed again",
    cause: broken2,
  });
  expect(told).toHaveLength(2);
  expect(told.at(-1)).toBe("try 2 failed, once more: terraform destroy failed for reference");
});

test("a removal by name that fails is a failure also after a destroy that went well", async () => {
  const client: ApiClient = { request: () => Promise.reject(new ApiError("Nova is away", 503, { said: "" })) };
  const { error, tries } = await tornDown({ destroys: [undefined], client });
  expect(tries).toHaveLength(1);
  expect(error).toMatchObject({ phase: "destroy", message: expect.stringContaining("Nova is away") as string });
});

test("of two failures the destroy's own is kept", async () => {
  const client: ApiClient = { request: () => Promise.reject(new ApiError("Nova is away", 503, { said: "" })) };
  const { error } = await tornDown({ destroys: [broken], client, patienceMs: 0 });
  expect(error).toMatchObject({ cause: broken, message: expect.stringContaining("in state BUILD") as string });
});
