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

/** Calls `onLine` for each whole line that is written behind `from`, in bytes. */
export function followLines(path: string, from: number, onLine: (line: string) => void): Follower {
  const decoder = new StringDecoder("utf8");
  let offset = from;
  let rest = "";
  const look = (): void => {
    const [text, read] = readFrom(path, offset, decoder);
    offset += read;
    const lines = (rest + text).split("\n");
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

function readFrom(path: string, offset: number, decoder: StringDecoder): [text: string, bytes: number] {
  const length = sizeOf(path) - offset;
  if (length <= 0) return ["", 0];
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(length);
    const read = readSync(file, buffer, 0, length, offset);
    return [decoder.write(buffer.subarray(0, read)), read];
  } finally {
    closeSync(file);
  }
}
