// Matchers for integration tests. Each test sets its own time: a server takes its time to be built.
import "./matchers.ts";
