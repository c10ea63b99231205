// When each test file ran, by jest's own record (`--json --outputFile`).
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

export interface TestFile {
  /** Below the current folder. */
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** @param file that jest has written; one that was interrupted has written none */
export function filesIn(file: string): readonly TestFile[] {
  if (!existsSync(file)) return [];
  const { testResults } = JSON.parse(readFileSync(file, "utf8")) as {
    testResults: readonly { name: string; startTime: number; endTime: number }[];
  };
  return testResults.map(({ name, startTime, endTime }) => ({
    path: relative(process.cwd(), name),
    startedAt: startTime,
    endedAt: endTime,
  }));
}
