// cdktf's matchers, and time for the provider to be built where this is the first thing that ever ran here.
import { jest } from "@jest/globals";
import { Testing } from "cdktf";

Testing.setupJest();
jest.setTimeout(10 * 60_000);
