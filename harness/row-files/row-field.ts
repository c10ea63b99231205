// Where a field of an experiment that was made of a row stands in the row.
import { ROW_KEYS } from "../../experiments/row.ts";
import type { FieldPath } from "./problem.ts";

export function rowField(field: FieldPath): FieldPath {
  const [part, , ...rest] = field;
  if (part === "servers") return rest;
  if (part === "flavors") return rest[0] === "extraSpecs" ? ["flavor", ...rest.slice(1)] : rest;
  if (part === "images")
    return typeof field[1] === "string" && field[1].startsWith(ROW_KEYS.rebuilt)
      ? ["acts", ...actAt(field[1]), "image"]
      : ["image", ...rest.slice(1)];
  // The first step makes the server.
  if (part === "steps" && typeof field[1] === "number" && field[1] > 0) return ["acts", field[1] - 1, ...rest];
  return field;
}

/** `rebuilt` is of the first act, `rebuilt-3` of the third. */
function actAt(key: string): readonly [number] {
  const number = /-(\d+)$/.exec(key)?.[1];
  return [number === undefined ? 0 : Number(number) - 1];
}
