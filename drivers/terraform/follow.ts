// Reads a file while another program writes it, line by line.
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const POLL_MS = 100;

export interface Follower {
  /** Delivers what was written since, also a last line without an end, and stops. */
  finish: () => void;
}

/** The size of a file now, from where to follow it; 0 where there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** What was written behind `from`, in bytes. */
export function readFrom(path: string, from: number): string {
  return readBytes(path, from).toString("utf8");
}

/** Calls `onLine` for each whole line that is written behind `from`, in bytes. */
export function followLines(path: string, from: number, onLine: (line: string) => void): Follower {
  const decoder = new StringDecoder("utf8");
  let offset = from;
  let rest = "";
  const look = (): void => {
    const bytes = readBytes(path, offset);
    offset += bytes.length;
    const lines = (rest + decoder.write(bytes)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  };
  const timer = setInterval(look, POLL_MS);
  return {
    finish: () => {
      clearInterval(timer);
      look();
      if (rest !== "") onLine(rest);
    },
  };
}

function readBytes(path: string, offset: number): Buffer {
  const length = sizeOf(path) - offset;
  if (length <= 0) return Buffer.alloc(0);
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
  } finally {
    closeSync(file);
  }
}
