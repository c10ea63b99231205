// What a test that is cut off has started is ended before the next one begins.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { identityOf, isRunning } from "../../../base/process.ts";
import { endStarted, startNode } from "../../support/real-cloud/cli.ts";
import { withTemporaryFolder } from "../../support/stand-ins/programs.ts";

/** Takes no SIGINT, and has a child in a process group of its own that takes none either. */
const STUBBORN = `
process.on("SIGINT", () => undefined);
const idle = 'process.on("SIGINT", () => undefined); setInterval(() => undefined, 1000)';
const child = require("node:child_process").spawn(process.execPath, ["-e", idle], { detached: true, stdio: "ignore" });
setInterval(() => undefined, 1000);
console.log("child " + child.pid);`;

it("what does not end when it is asked is killed, with what it started in another process group", async () => {
  const stubborn = startNode(["-e", STUBBORN]);
  const child = Number(/child (\d+)/.exec(await stubborn.line(/child \d+/))?.[1]);
  const both = [identityOf(stubborn.pid), identityOf(child)];
  expect(both.map(isRunning)).toEqual([true, true]);
  let goesOn = false;
  void stubborn.ending.then(() => {
    goesOn = true;
  });
  await endStarted(50);
  expect(both.map(isRunning)).toEqual([false, false]);
  // What was written for a test that goes on does not go on in the next.
  await new Promise((resolve) => setImmediate(resolve));
  expect(goesOn).toBe(false);
});

it("what ends when it is asked is let put its things away, and one that is held hears it, too", async () => {
  await withTemporaryFolder(async (folder) => {
    const file = join(folder, "put-away");
    const polite = startNode([
      "-e",
      `process.on("SIGINT", () => { require("node:fs").writeFileSync(${JSON.stringify(file)}, ""); process.exit(0); });
       setInterval(() => undefined, 1000);
       console.log("ready");`,
    ]);
    await polite.line(/ready/);
    const identity = identityOf(polite.pid);
    polite.kill("SIGSTOP");
    await endStarted();
    expect(isRunning(identity)).toBe(false);
    expect(existsSync(file)).toBe(true);
  });
});
