// jest ignores a project's testTimeout, so it is set here. Under ES modules `jest` is no global.
import { jest } from "@jest/globals";
import "./matchers.ts";

jest.setTimeout(10_000);
