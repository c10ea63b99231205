// pinproof is made of ES modules, so jest is started with NODE_OPTIONS=--experimental-vm-modules (package.json does it).
export default {
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "es6" } },
    ],
  },
  // Against hanging: a server takes seconds, and the local cloud half a minute where it is down.
  testTimeout: 30 * 60_000,
};
