// The limit of tests in a browser, which may have to be installed first.
import { jest } from "@jest/globals";
import { BROWSER_MS } from "../limits.ts";

jest.setTimeout(BROWSER_MS);
