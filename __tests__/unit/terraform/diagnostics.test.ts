import { isOctaviaDeprecation, renderDiagnostic } from "../../../harness/terraform/diagnostics.ts";

const octavia = {
  kind: "diagnostic",
  severity: "warning",
  summary: "Argument is deprecated",
  detail:
    "Users not using loadbalancer resources can ignore this message. Support for neutron-lbaas will be removed on next " +
    "major release. Users using octavia will have to remove 'use_octavia' option from the provider configuration block.",
} as const;

test("only the provider's own warning about use_octavia is known as such", () => {
  expect(isOctaviaDeprecation(octavia)).toBe(true);
  expect(isOctaviaDeprecation({ ...octavia, severity: "error" })).toBe(false);
  expect(isOctaviaDeprecation({ ...octavia, detail: "'swauth' is deprecated" })).toBe(false);
});

test("a diagnostic is printed with its resource, and uncut", () => {
  const detail = `first\n${"x".repeat(5000)}`;
  const error = { kind: "diagnostic", severity: "error", summary: "Bad", detail, address: "a.b" } as const;
  expect(renderDiagnostic(error)).toBe(`Error: Bad (a.b)\n${detail}`);
});

test("what is missing leaves no trace", () => {
  expect(renderDiagnostic({ kind: "diagnostic", severity: "warning", summary: "Odd", detail: "" })).toBe(
    "Warning: Odd",
  );
});
