// Matchers for integration tests, their limit, and an end for what a test has started.
import { afterAll, afterEach, jest } from "@jest/globals";
import { endTest } from "../after-test.ts";
import { INTEGRATION_MS } from "../limits.ts";
import "../../../jest.ts";

jest.setTimeout(INTEGRATION_MS);

afterEach(endTest);
// What a hook has started before the first test.
afterAll(endTest);
