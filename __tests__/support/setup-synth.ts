// cdktf's matchers, and the limit of tests and hooks.
import { jest } from "@jest/globals";
import { Testing } from "cdktf";
import { SYNTH_MS } from "./limits.ts";

Testing.setupJest();
jest.setTimeout(SYNTH_MS);
