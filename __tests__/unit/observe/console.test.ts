import { TargetError } from "../../../harness/errors.ts";
import { readConsole, reportIn, reportsOnConsole } from "../../../harness/observe/console.ts";
import { ApiError } from "../../../harness/openstack/client.ts";
import { fakeClient } from "../../support/fake-client.ts";
import { failed, ok } from "../../support/evidence.ts";

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

const read = (client: ReturnType<typeof consoleOf>, timeoutMs = 3000) => readConsole(client, "id", { timeoutMs });

describe("readConsole", () => {
  it("keeps the report, and nothing else of what a console holds", async () => {
    expect(await read(consoleOf(`${boot}${cpus}[ 1.0] pinproof-guest ready?\r\n${rest}`))).toEqual(ok(report));
  });

  it("waits until the guest has said all", async () => {
    const client = consoleOf("", boot + cpus, boot + cpus + rest);
    expect(await read(client)).toEqual(ok(report));
    expect(client.calls).toEqual([CALL, CALL, CALL]);
  });

  it("what is there at the end of the wait is kept as it is", async () => {
    expect(await read(consoleOf(boot + cpus), 600)).toEqual(ok(report.split("\n").slice(0, 2).join("\n")));
    expect(await read(consoleOf(boot), 0)).toEqual(ok(""));
  });

  it("is asked once where nobody is to wait", async () => {
    const client = consoleOf(boot);
    await read(client, 0);
    expect(client.calls).toHaveLength(1);
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
    expect(await read(consoleOf(new ApiError("not ready", 409, { said: "" })), 600)).toEqual(failed("not ready"));
  });

  it("an answer that is none", async () => {
    expect(await readConsole(fakeClient({ [CALL]: {} }), "id", { timeoutMs: 0 })).toEqual(
      failed("the API's answer is not as documented: output should be a text, and is missing"),
    );
  });

  it("stops where it is asked to, while it waits", async () => {
    const stop = new AbortController();
    const client = fakeClient({ [CALL]: () => (stop.abort(new Error("stop")), { output: "" }) });
    await expect(readConsole(client, "id", { timeoutMs: 5000, signal: stop.signal })).rejects.toThrow("stop");
  });
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
