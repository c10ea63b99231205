// jest ignores a project's testTimeout, so it is set here, for tests and hooks alike. Under ES modules `jest` is no global.
import { jest } from "@jest/globals";
import { UNIT_MS } from "./limits.ts";
import "./matchers.ts";

jest.setTimeout(UNIT_MS);
