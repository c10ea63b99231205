// Fields as pinproof 0.1 wrote them: an answer that says what they are now, in place of "there is no such field".
import type { Problem } from "./problem.ts";

/** Of a row or an experiment, as it was read. Empty where there is nothing old in it. */
export function oldFormProblems(entry: unknown): readonly Problem[] {
  if (!isMap(entry)) return [];
  const row =
    "then" in entry ? [{ field: ["then"], says: `is "acts" since 0.2.0, a list: acts: [{ act: migrate }]` }] : [];
  const servers = isMap(entry.servers) ? Object.entries(entry.servers) : [];
  const steps = Array.isArray(entry.steps) ? (entry.steps as readonly unknown[]) : [];
  const profile = "profile" in entry ? [{ field: ["profile"], says: 'is "hostSet" since 0.2.0' }] : [];
  return [
    ...row,
    ...profile,
    ...servers.flatMap(([name, server]) =>
      isMap(server) && "then" in server
        ? [
            {
              field: ["servers", name, "then"],
              says: `is a step since 0.2.0: steps: [{ apply: [${name}] }, { act: migrate, server: ${name} }]`,
            },
          ]
        : [],
    ),
    ...steps.flatMap((step, at) =>
      isMap(step) && "servers" in step ? [{ field: ["steps", at, "servers"], says: 'is "apply" since 0.2.0' }] : [],
    ),
  ];
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
