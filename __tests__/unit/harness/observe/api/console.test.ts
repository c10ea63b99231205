import { TargetError } from "../../../../../base/errors.ts";
import {
  type ConsoleWait,
  readConsole,
  readConsoleNow,
  reportIn,
  reportsOnConsole,
} from "../../../../../harness/observe/api/console.ts";
import { ApiError } from "../../../../../drivers/openstack/client.ts";
import { fakeClient } from "../../../../support/stand-ins/fake-client.ts";
import { failed, ok } from "../../../../support/captured/evidence.ts";

const boot = "[    0.000000] Linux version 6.12\r\nkey=hunter2\r\n";
const cpus = "pinproof-guest cpus-online 0\r\npinproof-guest cpu 0 socket 0 core 0 siblings 0\r\n";
const rest = "pinproof-guest node 0 cpus 0 memory-kib 89352\r\npinproof-guest ready\r\n";
const report = [
  "pinproof-guest cpus-online 0",
  "pinproof-guest cpu 0 socket 0 core 0 siblings 0",
  "pinproof-guest node 0 cpus 0 memory-kib 89352",
  "pinproof-guest ready",
].join("\n");

const CALL = "POST compute /servers/id/action";

/** A console that says these, one after another, and then the last for good. An error is thrown. */
function consoleOf(...looks: readonly (string | Error)[]) {
  let look = 0;
  return fakeClient({
    [CALL]: () => {
      const said = looks[Math.min(look++, looks.length - 1)];
      if (said instanceof Error) throw said;
      return { output: said };
    },
  });
}

/** Time goes on only while it is waited. */
function wait(more: ConsoleWait = {}): ConsoleWait {
  let now = 5000;
  return { clock: () => now, pause: (ms) => Promise.resolve((now += ms)), ...more };
}

const read = (client: ReturnType<typeof consoleOf>, more: ConsoleWait = {}) => readConsole(client, "id", wait(more));

describe("readConsole", () => {
  it("keeps the report, and nothing else of what a console holds", async () => {
    expect(await read(consoleOf(`${boot}${cpus}[ 1.0] pinproof-guest ready?\r\n${rest}`))).toEqual(ok(report));
  });

  it("waits until the guest has said all, however long it takes", async () => {
    const slow = Array.from({ length: 100 }, (_, line) => boot.repeat(line));
    const client = consoleOf(...slow, boot + cpus, boot + cpus + rest);
    expect(await read(client)).toEqual(ok(report));
    expect(client.calls).toHaveLength(102);
  });

  it("asks less and less often", async () => {
    const pauses: number[] = [];
    let now = 0;
    const pause = (ms: number) => Promise.resolve((pauses.push(ms), (now += ms)));
    await readConsole(consoleOf(""), "id", { longestMs: 60_000, clock: () => now, pause });
    expect(pauses.slice(0, 10).map(Math.round)).toEqual([1500, 1650, 1815, 1997, 2196, 2416, 2657, 2923, 3000, 3000]);
    expect(pauses.length).toBeLessThan(30);
  });

  it("what is there at the upper bound is kept as it is, and nothing is a reason that names the bound", async () => {
    expect(await read(consoleOf(boot + cpus))).toEqual(ok(report.split("\n").slice(0, 2).join("\n")));
    expect(await read(consoleOf(boot), { longestMs: 90_000 })).toEqual(
      failed("the guest printed no report on its console: waited 90 s, the longest wait"),
    );
  });

  it("a guest that ended: what it said last is read after its end", async () => {
    const ended = () => Promise.resolve(ok({ state: "shut off", cpuMs: 0 }));
    const silent = Array.from({ length: 7 }, () => boot);
    expect(await read(consoleOf(...silent, boot + cpus + rest), { pulse: ended })).toEqual(ok(report));
    expect(await read(consoleOf(boot), { pulse: ended })).toEqual(
      failed("the guest printed no report on its console: libvirt says that its domain is shut off"),
    );
  });

  it.each([
    ["a server that is not ready yet", new ApiError("not ready", 409, { said: "" })],
    ["a service that hiccups", new ApiError("bad gateway", 502, { said: "" })],
    ["no answer", new TargetError("cannot be reached")],
  ])("%s: asks again", async (_what, error) => {
    expect(await read(consoleOf(error, boot + cpus + rest))).toEqual(ok(report));
  });

  it.each([
    [
      "not allowed",
      403,
      "Nova does not show this user the server's console: that needs the role member in the server's project " +
        "(policy os_compute_api:os-console-output); it answered 403",
    ],
    ["a server that is gone", 404, "status 404"],
  ])("%s: does not wait for that to change", async (_what, status, reason) => {
    const client = consoleOf(new ApiError(`status ${status}`, status, { said: "" }));
    expect(await read(client)).toEqual(failed(reason));
    expect(client.calls).toHaveLength(1);
  });

  it("never an answer: the last reason", async () => {
    expect(await read(consoleOf(new ApiError("not ready", 409, { said: "" })))).toEqual(failed("not ready"));
  });

  it("an answer that is none", async () => {
    expect(await readConsole(fakeClient({ [CALL]: {} }), "id", wait())).toEqual(
      failed("the API's answer is not as documented: output should be a text, and is missing"),
    );
  });

  it("stops where it is asked to, while it waits", async () => {
    const stop = new AbortController();
    const client = fakeClient({ [CALL]: () => (stop.abort(new Error("stop")), { output: "" }) });
    await expect(readConsole(client, "id", { signal: stop.signal })).rejects.toThrow("stop");
  });
});

test("readConsoleNow looks once, and tells where nothing is there yet", async () => {
  const client = consoleOf(boot, boot + cpus);
  expect(await readConsoleNow(client, "id")).toEqual(
    failed("the guest printed no report on its console: it was read once"),
  );
  expect(client.calls).toHaveLength(1);
  expect(await readConsoleNow(client, "id")).toEqual(ok(report.split("\n").slice(0, 2).join("\n")));
});

describe("reportIn", () => {
  it.each([
    ["nothing", "", ""],
    ["line ends of a serial line", "pinproof-guest a\r\r\npinproof-guest b  \n", "pinproof-guest a\npinproof-guest b"],
    ["a line that only begins alike", "pinproof-guestbook x\n", ""],
    ["a line behind something else", "x pinproof-guest cpus-online 0\n", ""],
  ])("%s", (_what, output, lines) => {
    expect(reportIn(output)).toBe(lines);
  });
});

test.each([
  ["console", { pinproof_guest_report: "console" }, true],
  ["in another way", { pinproof_guest_report: "metadata" }, false],
  ["not at all", {}, false],
])("an image whose guest reports: %s", (_how, properties, reports) => {
  const image = { id: "1", name: "i", status: "active", checksum: null, properties };
  expect(reportsOnConsole(ok(image))).toBe(reports);
  expect(reportsOnConsole(failed("gone"))).toBe(false);
});
