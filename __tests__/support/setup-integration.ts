// Matchers for integration tests, and an end for what a failed test has started. Each test sets its own time: a server takes
// its time to be built.
import { afterEach, jest } from "@jest/globals";
import { endStarted } from "./cli.ts";
import { INTEGRATION_MS } from "./limits.ts";
import "./matchers.ts";

jest.setTimeout(INTEGRATION_MS);

afterEach(endStarted, 180_000);
