import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { pinproofHome } from "../../../../base/files/home.ts";

const inHome = join(homedir(), ".cache", "pinproof");

test.each([
  ["its own variable wins", { PINPROOF_HOME: "/own", XDG_CACHE_HOME: "/cache" }, "/own"],
  ["its own variable may be relative, and the path is full", { PINPROOF_HOME: "own/../else" }, resolve("else")],
  ["the user's cache folder comes next", { XDG_CACHE_HOME: "/cache" }, "/cache/pinproof"],
  ["then .cache in the home folder", {}, inHome],
  ["an empty variable counts as unset", { PINPROOF_HOME: "", XDG_CACHE_HOME: "" }, inHome],
])("%s", (_what, env, home) => {
  expect(pinproofHome(env)).toBe(home);
});
