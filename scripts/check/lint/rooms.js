// A rule of ours for oxlint: which room may import from which. Together with `import/no-cycle` it keeps the plan of the house
// (docs/architecture.md).
import { relative, resolve } from "node:path";

/** The rooms, and those that each may import from, beside itself. */
export const MAY_IMPORT = {
  experiments: [],
  base: [],
  nova: ["base", "experiments"],
  drivers: ["base"],
  stacks: ["experiments"],
  harness: ["base", "drivers", "experiments", "nova"],
  operate: ["base", "drivers", "experiments", "harness", "nova"],
  cloud: ["base", "drivers", "harness/targets"],
  bin: ["base", "cloud", "drivers", "experiments", "harness", "nova", "operate", "stacks"],
};

/** The rooms of the harness: each may import from those before it. */
export const HARNESS = [
  "row-files",
  "targets",
  "evidence",
  "observe",
  "judge",
  "run",
  "fit",
  "deploy",
  "schedule",
  "report",
];

const ROOT = resolve(import.meta.dirname, "../../..");

/** @returns why one file may not import from the other, or undefined where it may */
export function forbiddenImport(from, to) {
  const [room, part] = from.split("/");
  const [other, otherPart] = to.split("/");
  // Tests of scripts import scripts, and scripts what tests stand on: so what tests stand on imports no script.
  if (room === "__tests__" && /^(faults|mutations|support)$/.test(part) && other === "scripts") {
    return `__tests__/${part} must not import scripts, which import it`;
  }
  const may = MAY_IMPORT[room];
  if (may === undefined) return undefined;
  if (room === other) {
    if (room !== "harness" || HARNESS.indexOf(otherPart) <= HARNESS.indexOf(part)) return undefined;
    return `harness/${part} must not import harness/${otherPart}: it comes later (${HARNESS.join(" > ")})`;
  }
  if (may.some((allowed) => to.startsWith(`${allowed}/`))) return undefined;
  return `${room} must not import ${other}; it may import ${may.join(", ") || "nothing of ours"}`;
}

export const rooms = {
  create(context) {
    const from = relative(ROOT, context.filename);
    const check = (node) => {
      const source = node.source?.value;
      if (typeof source !== "string" || !source.startsWith(".")) return;
      const message = forbiddenImport(from, relative(ROOT, resolve(context.filename, "..", source)));
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
      ImportExpression: check,
    };
  },
};
