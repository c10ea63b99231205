import { refusalIn } from "../../../../harness/deploy/refusal-in-diagnostic.ts";

const MESSAGE = "Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set against the flavor";

const answer = (url: string, status: number, body: string, expected = "[200 202]") =>
  `Error creating OpenStack server: Expected HTTP response code ${expected} when accessing [${url}], but got ${status} instead: ${body}`;

const servers = "POST http://198.18.0.2:8774/v2.1/servers";
const bad = JSON.stringify({ badRequest: { code: 400, message: MESSAGE } });

test("Nova's words are taken from what the provider writes, be it in the summary or in the detail", () => {
  const refusal = { status: 400, kind: "badRequest", message: MESSAGE };
  expect(refusalIn({ summary: answer(servers, 400, bad), detail: "" })).toEqual(refusal);
  expect(refusalIn({ summary: "Error creating server", detail: answer(servers, 400, bad, "[202]") })).toEqual(refusal);
  expect(refusalIn({ summary: answer(servers, 400, bad), detail: "with openstack_compute_instance_v2" })).toEqual(
    refusal,
  );
});

test.each([
  [
    "a quota",
    403,
    '{"forbidden": {"code": 403, "message": "Quota exceeded for cores"}}',
    "forbidden",
    "Quota exceeded for cores",
  ],
  [
    "a conflict over several lines",
    409,
    '{\n  "conflictingRequest": {"message": "busy"}\n}\n',
    "conflictingRequest",
    "busy",
  ],
  ["a proxy that speaks HTML", 413, "<html><h1>Too\n large</h1></html>", null, "Too large"],
  ["a body that was cut off", 400, '{"badRequest": {"code": 400, "mess', null, '{"badRequest": {"code": 400, "mess'],
  ["a web server before Nova", 404, '{"message": "no such path"}', null, "no such path"],
  ["an answer of more than a fault", 400, '{"a": {"message": "x"}, "b": {}}', null, "x"],
  ["a list", 400, '[{"message": "x"}]', null, "x"],
  ["null", 400, "null", null, "null"],
  ["no words at all", 400, "", null, ""],
])("%s", (_what, status, body, kind, message) => {
  expect(refusalIn({ summary: answer(servers, status, body), detail: "" })).toEqual({ status, kind, message });
});

test.each([
  ["a flavor", answer("POST http://c:8774/v2.1/flavors", 409, bad)],
  ["extra specs", answer("POST http://c:8774/v2.1/flavors/1/os-extra_specs", 400, bad)],
  ["an image", answer("POST http://c:9292/v2/images", 403, bad)],
  ["an action on a server", answer("POST http://c:8774/v2.1/servers/1/action", 409, bad)],
  ["a group of servers", answer("POST http://c:8774/v2.1/os-server-groups", 403, bad)],
  ["a look at the servers", answer("GET http://c:8774/v2.1/servers", 403, bad)],
  ["a fault of Nova", answer(servers, 500, '{"computeFault": {"message": "Unexpected API Error"}}')],
  ["a load balancer without Nova", answer(servers, 503, "<html>")],
  ["a server that failed later", "Error waiting for instance (1) to become ready: unexpected state 'ERROR'"],
  ["nothing", ""],
])("%s is no refusal of a server", (_what, summary) => {
  expect(refusalIn({ summary, detail: "" })).toBeUndefined();
});

test("gophercloud 1 ends the sentence with a line feed and no colon", () => {
  const words = "Multiple possible networks found, use a Network ID to be more specific.";
  const body = JSON.stringify({ conflictingRequest: { code: 409, message: words } });
  const summary = `Error creating OpenStack server: Expected HTTP response code [202] when accessing [${servers}], but got 409 instead\n${body}`;
  expect(refusalIn({ summary, detail: "" })).toEqual({ status: 409, kind: "conflictingRequest", message: words });
});
