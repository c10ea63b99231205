// Four projects, so that only integration tests touch a cloud: a project's globalSetup runs only when that project is
// selected.
const shared = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "es6" } },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/.pinproof", "<rootDir>/cdktf.out", "<rootDir>/dist"],
};

const project = (name, more = {}) => ({
  ...shared,
  displayName: name,
  testMatch: [`<rootDir>/__tests__/${name}/**/*.test.ts`],
  setupFilesAfterEnv: [`<rootDir>/__tests__/support/set-up/setup-${name}.ts`],
  ...more,
});

export default {
  projects: [
    project("unit"),
    project("synth"),
    project("browser"),
    project("integration", {
      globalSetup: "<rootDir>/__tests__/support/set-up/global-setup.ts",
      globalTeardown: "<rootDir>/__tests__/support/set-up/global-teardown.ts",
    }),
  ],
};
