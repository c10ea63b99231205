// `npm start`: sets up what running takes, then runs the reference experiment; what is said behind `--` is added to it. Both are
// told by one time line.
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
// The set-up says what is going on by itself, and prints how long it took.
const { status, stdout } = spawnSync(process.execPath, [join(root, "scripts/setup.mjs"), "--for-running"], {
  stdio: ["ignore", "pipe", "inherit"],
  encoding: "utf8",
});
// Null after a signal, which reached us, too.
if (status !== 0) process.exit(status ?? 130);
process.env.PINPROOF_SETUP_TIMES = stdout;
process.argv = [process.argv[0], join(root, "bin/pinproof.js"), "run", "reference", ...process.argv.slice(2)];
await import("../bin/pinproof.js");
