// Logs of services and steps, read from the root tree, so that they are there also when the cloud is down.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { UsageError } from "../../base/errors.ts";
import type { CloudLayout } from "../layout.ts";

/** The logs that there are. */
export function logNames(layout: CloudLayout): readonly string[] {
  return [...logFiles(layout).keys()].sort();
}

/** @throws UsageError naming the logs that there are */
export function readLogs(layout: CloudLayout, name: string | undefined, lines: number): string {
  if (!Number.isInteger(lines) || lines < 1) throw new UsageError("the number of lines is not a whole number above 0");
  const files = logFiles(layout);
  if (name === undefined) return `${logNames(layout).join("\n")}\n`;
  const file = files.get(name);
  if (file === undefined) {
    throw new UsageError(`there is no log "${name}"`, {
      said: `logs: ${logNames(layout).join(", ") || "none"}`,
    });
  }
  return `${readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n")}\n`;
}

/** Every log by its name without the ending: `nova-compute`, `schemas`, `console`. */
function logFiles(layout: CloudLayout): Map<string, string> {
  const services = join(layout.root, "var/log");
  const folders = existsSync(services)
    ? readdirSync(services, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(services, entry.name))
    : [];
  const files = [...folders, layout.logs].filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(".log"))
      .map((file) => join(folder, file)),
  );
  return new Map(files.map((file) => [basename(file, ".log"), file]));
}
