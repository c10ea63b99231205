#!/usr/bin/env node
// Loads the TypeScript program into this very process: a child process would stand between the terminal and us when
// Ctrl-C is pressed.
import { register as registerCommonJs } from "tsx/cjs/api";
import { register } from "tsx/esm/api";

register();
// A row of one's own (`--experiments`) lies in a folder that mostly has no package.json: to Node.js it is CommonJS.
registerCommonJs();
await import("./pinproof.ts");
