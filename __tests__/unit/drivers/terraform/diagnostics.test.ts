import { renderDiagnostic } from "../../../../drivers/terraform/diagnostics.ts";

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
