#!/usr/bin/env node
// Loads the TypeScript program into this very process: a child process would stand between the terminal and us when
// Ctrl-C is pressed.
import { register } from "tsx/esm/api";

register();
await import("./pinproof.ts");
