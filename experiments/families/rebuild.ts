// A server that lives, rebuilt with an image that asks for something else.
import { FLOATS } from "../outcomes.ts";
import { rebuildChangesNuma } from "./refusals.ts";
import { fromRow, type Row } from "../row.ts";

const rows: readonly Row[] = [
  {
    id: "A54",
    family: "rebuild",
    hostSet: "A",
    claim:
      "A floating server's rebuild with an image that carries hw_cpu_policy=dedicated is refused, and it floats on",
    acts: [{ act: "rebuild", image: { hw_cpu_policy: "dedicated" }, answer: rebuildChangesNuma }],
    expect: FLOATS,
  },
];

export const rebuild = rows.map(fromRow);
