// Where a field of an experiment that was made of a row stands in the row.
import { ROW_KEYS } from "../../experiments/row.ts";
import type { FieldPath } from "./problem.ts";

export function rowField(field: FieldPath): FieldPath {
  const [part, , ...rest] = field;
  if (part === "servers") return rest;
  if (part === "flavors") return rest[0] === "extraSpecs" ? ["flavor", ...rest.slice(1)] : rest;
  if (part === "images") return field[1] === ROW_KEYS.rebuilt ? ["then", "image"] : ["image", ...rest.slice(1)];
  return field;
}
