// cdktf's matchers, and the limit of tests and hooks.
import { afterEach, jest } from "@jest/globals";
import { Testing } from "cdktf";
import { endStarted } from "../real-cloud/cli.ts";
import { SYNTH_MS } from "../limits.ts";

Testing.setupJest();
jest.setTimeout(SYNTH_MS);

afterEach(() => endStarted());
