// What `npm start` and `npm test` do first on a fresh machine. Plain Node without packages, for it is what installs them;
// quick where there is nothing to do. With `--for-running` it leaves out what only development needs, and prints how long each
// step took, as JSON.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { builtProgram } from "../bin/built.mjs";

const root = resolve(import.meta.dirname, "..");
const bindings = join(root, "packages/provider-openstack");

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 18)) {
  console.error(`pinproof needs Node.js 20.18 or later; this is ${process.versions.node}.`);
  process.exit(3);
}

const forRunning = process.argv.includes("--for-running");
const times = [];

const install = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
once("npm packages", join(root, "node_modules/.pinproof-setup"), hashOf([join(root, "package-lock.json")]), {
  all: () => {
    run("npm", install, root);
  },
  // Install scripts belong to development: a compiled terminal of cdktf-cli, and the types of our bindings.
  forRunning: () => {
    run("npm", [...install, "--omit=dev", "--ignore-scripts"], root);
  },
});
once("OpenStack bindings", join(bindings, "lib/.pinproof-setup"), hashOf(sources(join(bindings, "src"))), {
  all: () => {
    run("npm", ["run", "--silent", "build"], bindings);
  },
  forRunning: () => {
    run(process.execPath, ["scripts/generate/bindings.mjs"], root);
  },
});
if (builtProgram(root) === undefined) {
  step("command line", () => {
    run(process.execPath, ["scripts/build.mjs"], root);
  });
}
if (forRunning) console.log(JSON.stringify(times));

/** Does something unless the stamp says that it was done from the same input. What is there for everything does for running. */
function once(title, stamp, input, { all, forRunning: less }) {
  const found = existsSync(stamp) ? readFileSync(stamp, "utf8") : undefined;
  const part = `${input} for running`;
  if (found === input || (forRunning && found === part)) return;
  step(title, () => {
    if (forRunning) less();
    else all();
    writeFileSync(stamp, forRunning ? part : input);
  });
}

function step(title, body) {
  const startedAt = Date.now();
  console.error(`  • ${title}`);
  body();
  const endedAt = Date.now();
  times.push({ title, startedAt, endedAt });
  console.error(`  ✓ ${title} (${Math.round((endedAt - startedAt) / 1000)} s)`);
}

function run(program, args, cwd) {
  try {
    // Settings of the npm that runs us must not reach the npm that we run.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
    execFileSync(program, args, { cwd, env, stdio: ["ignore", "ignore", "inherit"] });
  } catch (error) {
    console.error(`${program} ${args.join(" ")} failed: ${error.message}`);
    console.error("Look whether the npm registry answers and the disk has room, then try again.");
    process.exit(4);
  }
}

function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest("hex");
}
