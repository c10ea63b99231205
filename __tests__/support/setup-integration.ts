// Matchers for integration tests, and an end for what a failed test has started. Each test sets its own time: a server takes
// its time to be built.
import { afterEach } from "@jest/globals";
import { endStarted } from "./cli.ts";
import "./matchers.ts";

afterEach(endStarted, 180_000);
