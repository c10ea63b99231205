// One classification of refusals: a caller that had its own would disagree with another about the same answer.
import { ApiError } from "../../../../drivers/openstack/client.ts";
import {
  answerKind,
  isForbidden,
  isMissing,
  isRefusal,
  refusalKind,
  refusalOf,
} from "../../../../drivers/openstack/refusal.ts";
import { checkPlacement } from "../../../../operate/doctor/cloud.ts";
import { refusalIn } from "../../../../harness/deploy/refusal-in-diagnostic.ts";
import { asAllowed } from "../../../../harness/observe/api/rights.ts";
import { CommandError, HypervisorError } from "../../../../base/errors.ts";
import { fakeClient } from "../../../support/stand-ins/fake-client.ts";
import { errorOf } from "../../../support/stand-ins/programs.ts";

const POLICY = "Policy doesn't allow os_compute_api:servers:create to be performed.";
const QUOTA = "Quota exceeded for cores: Requested 2, but already used 20 of 20 cores";
const refused = (status: number, said = "") => new ApiError(`it failed with status ${status}`, status, { said });

test.each([
  [400, "", "request"],
  [401, "", "request"],
  [403, POLICY, "rights"],
  [403, "Attribute 'hw_cpu_policy' is reserved.", "rights"],
  [403, "", "rights"],
  [403, QUOTA, "quota"],
  [404, "", "missing"],
  [408, "", "later"],
  [409, "", "conflict"],
  [413, "Request Entity Too Large", "quota"],
  [429, "", "later"],
  [500, "", "fault"],
  [503, POLICY, "fault"],
])("%i %j is %s", (status, words, kind) => {
  expect(refusalKind({ status, words })).toBe(kind);
  expect(refusalOf(refused(status, words))).toBe(kind);
});

test("a quota that is used up is no want of rights", async () => {
  const placement = fakeClient({ "GET placement *": () => Promise.reject(refused(403, QUOTA)) });
  expect(isForbidden(refused(403, QUOTA))).toBe(false);
  expect(JSON.stringify(await checkPlacement(placement, new AbortController().signal))).not.toContain("not shown");
  expect(await errorOf(asAllowed("that needs X", Promise.reject(refused(403, QUOTA))))).toMatchObject({ words: QUOTA });
  expect(refused(403, QUOTA)).not.toHaveProperty("hint", expect.stringContaining("rights"));
});

test("what may be answered well a moment later is not final", () => {
  expect([400, 403, 404, 409, 413].map((status) => isRefusal(refused(status)))).toEqual(Array(5).fill(true));
  expect([408, 429, 500, 502].map((status) => isRefusal(refused(status)))).toEqual(Array(4).fill(false));
});

test.each([
  ["a program's exit status", new CommandError("x", { stdout: "", stderr: "", status: 403 } as never)],
  ["a host's error", Object.assign(new HypervisorError("no"), { status: 403, words: "" })],
  ["somebody's object", { status: 404, words: "" }],
  ["no error", undefined],
])("%s is no answer of a service, whatever its shape", (_what, error) => {
  expect([isForbidden(error), isMissing(error), isRefusal(error), refusalOf(error)]).toEqual([
    ...[false, false, false, undefined],
  ]);
});

test.each([
  ['{"badRequest": {"code": 400, "message": "no"}}', "badRequest"],
  ['{"errors": [{"status": 400, "detail": "no"}]}', null],
  ['{"badRequest": {"message": "no"}, "more": {}}', null],
  ['{"badRequest": {"code": 400}}', null],
  ["<html>", null],
])("the key of %s is %j, for the client and for terraform's words alike", (body, kind) => {
  expect(answerKind(body)).toBe(kind);
  const summary = `Expected HTTP response code [201] when accessing [POST http://n/v2.1/servers], but got 400 instead: ${body}`;
  expect(refusalIn({ summary, detail: "" })?.kind).toBe(kind);
});
