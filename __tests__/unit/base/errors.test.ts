import { CommanderError } from "@commander-js/extra-typings";
import { runInNewContext } from "node:vm";
import * as errors from "../../../base/errors.ts";
import { sourcesWith } from "../../support/sources.ts";

const { EXIT, isCommandError, isPinproofError, messageOf, systemCode } = errors;
const command = { command: "false", status: 1, stdout: "", stderr: "" };

const all = [
  new errors.UsageError("a"),
  new errors.TargetError("a"),
  new errors.CommandError("a", command),
  new errors.DeployError("a", { phase: "apply" }),
  new errors.HypervisorError("a"),
  new errors.DomainFormatError("a"),
  new errors.CloudStepError("a"),
  new errors.TimeoutError("a"),
  new errors.ReportError("a"),
  new errors.InterruptedError("a"),
];

test("the message is the summary, what was said indented, then the hint", () => {
  const cause = new Error("below");
  const error = new errors.TargetError("cloud x cannot be used", {
    said: "\nline one\n\n  line two\n",
    hint: "Set OS_CLOUD.",
    cause,
  });
  expect(error.message).toBe("cloud x cannot be used\n  line one\n  \n    line two\nSet OS_CLOUD.");
  expect(error).toMatchObject({ summary: "cloud x cannot be used", hint: "Set OS_CLOUD.", cause });
});

test.each([
  ["a summary alone", {}, "it failed"],
  ["with a hint", { hint: "Do that." }, "it failed\nDo that."],
  ["with words", { said: "no" }, "it failed\n  no"],
  ["with words that are empty", { said: " \n" }, "it failed"],
])("%s", (_what, details, message) => {
  expect(new errors.UsageError("it failed", details).message).toBe(message);
});

test("every class has a code, an exit code and a name of its own", () => {
  for (const field of ["code", "exitCode", "name"] as const) {
    expect(new Set(all.map((error) => error[field])).size).toBe(all.length);
  }
});

test("exit codes are distinct, none but `holds` is 0, and a shell can return each", () => {
  const codes = Object.values(EXIT);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter((code) => code === 0)).toHaveLength(1);
  expect(codes.every((code) => code >= 0 && code < 256)).toBe(true);
  const ofErrors: number[] = all.map(({ exitCode }) => exitCode);
  expect(ofErrors).not.toContain(EXIT.holds);
  expect(ofErrors).not.toContain(EXIT.violated);
});

describe("our own errors are known", () => {
  it.each(all.map((error) => [error.name, error] as const))("%s, by its code and by no other", (_name, error) => {
    expect(isPinproofError(error)).toBe(true);
    expect(isPinproofError(error, error.code)).toBe(true);
    expect(isPinproofError(error, `${error.code}X`)).toBe(false);
    expect(isCommandError(error)).toBe(error.code === "COMMAND");
  });

  it("also when they come from another realm, where instanceof fails", () => {
    const far =
      "Object.assign(new Error('far'), { [Symbol.for('pinproof.error')]: true, code: 'DEPLOY', exitCode: 5 })";
    const foreign: unknown = runInNewContext(far);
    expect(foreign instanceof Error).toBe(false);
    expect(isPinproofError(foreign, "DEPLOY")).toBe(true);
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "DEPLOY"],
    ["a plain error", new Error("a")],
    ["an error of the system", Object.assign(new Error("a"), { code: "ENOENT" })],
    ["an error of commander's", new CommanderError(0, "commander.help", "(outputHelp)")],
    ["an error of execa's", Object.assign(new Error("a"), { code: "EPIPE", exitCode: 0 })],
  ])("%s is none", (_what, thrown) => {
    expect(isPinproofError(thrown)).toBe(false);
  });
});

test("anything that was thrown has a text", () => {
  const foreign: unknown = runInNewContext("new Error('far')");
  const thrown = [new Error("near"), foreign, "text", undefined, null, 7, { message: 8 }];
  expect(thrown.map(messageOf)).toEqual(["near", "far", "text", "undefined", "null", "7", "8"]);
});

test("the system's code is read where there is one", () => {
  const thrown = [Object.assign(new Error("a"), { code: "ENOENT" }), new Error("a"), "ENOENT", null];
  expect(thrown.map(systemCode)).toEqual(["ENOENT", undefined, undefined, undefined]);
});

test("nobody knows an error of ours by its class or its shape", () => {
  const classes = [...all.map(({ name }) => name), "ApiError"].join("|");
  expect(sourcesWith(new RegExp(`instanceof (?:${classes})\\b`))).toEqual([]);
  // Both ask for the brand before.
  expect(sourcesWith(/"(?:exitCode|status|words)" in error/)).toEqual([
    ...["drivers/access/failure.ts", "drivers/openstack/refusal.ts"],
  ]);
});
