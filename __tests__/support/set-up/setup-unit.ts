// jest ignores a project's testTimeout, so it is set here, for tests and hooks alike. Under ES modules `jest` is no global.
import { afterEach, jest } from "@jest/globals";
import { endStarted } from "../real-cloud/cli.ts";
import { UNIT_MS } from "../limits.ts";
import "../../../jest.ts";

jest.setTimeout(UNIT_MS);

afterEach(() => endStarted());
