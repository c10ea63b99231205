// A report is handed around: where the machine that made it keeps its files is nobody's business. Paths of compute hosts, such
// as /etc/nova or /proc, are evidence and stay.
import { dirname } from "node:path";
import type { SavedRun } from "./saved-run.ts";

/** Folders that are of a person or of a pipeline. */
const OWN = String.raw`(?:/(?:home|root|Users|tmp|builds|workspace|github|runner|var/lib/jenkins)(?=/))`;
const TO_RUNS = String.raw`(?:/[^\s"'<>:;,]*(?=/\.pinproof/))`;

/** The run with such paths cut to their last part: `…/clouds.yaml`. */
export function withoutPaths(saved: SavedRun): SavedRun {
  const own = dirname(saved.record.cloud.cloudsFile);
  const named = own.length > 1 && own.startsWith("/") ? `|${literal(own)}(?=/)` : "";
  const pattern = new RegExp(String.raw`(?<![\w.~])(?:${TO_RUNS}|${OWN}${named})[^\s"'<>:;,]*/([^\s"'<>:;,/]*)`, "g");
  return mapStrings(saved, (text) => text.replaceAll(pattern, "…/$1")) as SavedRun;
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return value.includes("/") ? change(value) : value;
  if (Array.isArray(value)) return value.map((one: unknown) => mapStrings(one, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapStrings(one, change)]));
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
