import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { followLines, sizeOf } from "../../../../drivers/terraform/follow.ts";
import { type Clock, stoppedTimers } from "../../../support/stand-ins/clock.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

/** Long enough for the next look. */
const LOOK_MS = 100;

let timers: Clock;
beforeEach(() => {
  timers = stoppedTimers();
});
afterEach(() => {
  timers[Symbol.dispose]();
});

const following = (body: (path: string, lines: string[]) => Promise<void> | void) =>
  withTemporaryFolder((folder) => body(join(folder, "log"), []));

test("what was there before is not told again", () =>
  following((path, lines) => {
    writeFileSync(path, "old\n");
    const follower = followLines(path, sizeOf(path), (line) => lines.push(line));
    appendFileSync(path, "new\n");
    follower.finish();
    expect(lines).toEqual(["new"]);
  }));

test("lines are told while the file grows", () =>
  following((path, lines) => {
    const follower = followLines(path, 0, (line) => lines.push(line));
    writeFileSync(path, "one\ntw");
    timers.pass(LOOK_MS);
    expect(lines).toEqual(["one"]);
    appendFileSync(path, "o\n");
    timers.pass(LOOK_MS);
    expect(lines).toEqual(["one", "two"]);
    follower.finish();
  }));

test("a last line without an end is told at the end", () =>
  following((path, lines) => {
    writeFileSync(path, "one\ntwo");
    followLines(path, 0, (line) => lines.push(line)).finish();
    expect(lines).toEqual(["one", "two"]);
  }));

test("a character that was cut in two comes out whole", () =>
  following((path, lines) => {
    const bytes = Buffer.from("é\n");
    writeFileSync(path, bytes.subarray(0, 1));
    const follower = followLines(path, 0, (line) => lines.push(line));
    timers.pass(LOOK_MS);
    appendFileSync(path, bytes.subarray(1));
    follower.finish();
    expect(lines).toEqual(["é"]);
  }));

test("a file that never comes has no lines", () =>
  following((path, lines) => {
    followLines(path, 0, (line) => lines.push(line)).finish();
    expect(lines).toEqual([]);
  }));
