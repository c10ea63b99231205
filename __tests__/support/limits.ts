// The one place of time limits in the tests. They are there against hanging only: each is far beyond what its test takes on
// a slow and busy machine, so that none of them ever decides whether a test passes.

const MINUTE_MS = 60_000;

/** One unit test, or one hook. */
export const UNIT_MS = 5 * MINUTE_MS;

/** One synth test, or one hook: where nothing ever ran here before, the provider is built in one. */
export const SYNTH_MS = 60 * MINUTE_MS;

/** One test in a browser, or one hook: where there is none, it is installed. */
export const BROWSER_MS = 15 * MINUTE_MS;

/** One integration test, or one hook: the cloud is made, and servers are built on it. */
export const INTEGRATION_MS = 60 * MINUTE_MS;

/** One wait inside a test, for what comes soon wherever nothing hangs; less than any test has. */
export const SOON_MS = 2 * MINUTE_MS;

/** One wait inside an integration test, for what a cloud on a busy machine comes to. */
export const SETTLED_MS = 15 * MINUTE_MS;
