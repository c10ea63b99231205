import { githubAnnotations } from "../../../../../harness/report/pipelines/github.ts";
import { makeReport } from "../../../../../harness/report/model/make-report.ts";
import { failure, HOSTILE, MIXED, savedOf, savedRunOf, verdictOf } from "../../../../support/made/made-reports.ts";

const many = (count: number) =>
  makeReport(savedRunOf(Array.from({ length: count }, (_, index) => savedOf(`A${index}`, verdictOf("violated")))));

test("what the cloud did wrong is an error, what could not be found out a warning, and what holds nothing", () => {
  const [violated = "", inconclusive = "", ...more] = githubAnnotations(makeReport(MIXED));
  expect(violated).toMatch(/^::error title=A02 violated%3A A server .*::A02: VIOLATED%0A/);
  expect(inconclusive).toMatch(/^::warning title=A03 inconclusive%3A /);
  expect(more).toEqual([]);
});

test("a failure of what they share is told once, not for each that depends on it", () => {
  const failures = [
    failure("set-up"),
    failure("deploy", "A01", { shared: true }),
    failure("deploy", "A02", { shared: true }),
  ];
  const saved = savedRunOf([savedOf("A01", verdictOf("inconclusive")), savedOf("A02", verdictOf("inconclusive"))], {
    failures,
  });
  expect(githubAnnotations(makeReport(saved))).toEqual([
    "::error title=staging-3%3A terraform%3A set-up failed::terraform: set-up failed%0A  Error: no%0Alook there",
  ]);
});

test("servers that could not be removed are an error, whatever the verdict", () => {
  const saved = savedRunOf([savedOf("A01", verdictOf("holds"))], { failures: [failure("teardown", "A01")] });
  expect(githubAnnotations(makeReport(saved))).toEqual([expect.stringMatching(/^::error title=A01%2C teardown%3A /)]);
});

test("there are ten at most, and the last says how many more", () => {
  expect(githubAnnotations(many(10))).toHaveLength(10);
  const eleven = githubAnnotations(many(11));
  expect(eleven).toHaveLength(10);
  expect(eleven.at(-1)).toBe("::error title=pinproof%3A 2 more::The job summary lists them all.");
});

test("no text ends a command or begins another", () => {
  const [line = "", ...more] = githubAnnotations(
    makeReport(savedRunOf([savedOf("A01", verdictOf("violated", { claim: HOSTILE }))])),
  );
  expect(more).toEqual([]);
  expect(line).not.toMatch(/[\r\n\u001b]/);
  // The title ends where ours does: colons and commas in it are escaped.
  expect(/^::error title=([^:,]*)::/.exec(line)?.[1]).toContain("%3A%3Aerror%3A%3Ax%250A");
});
