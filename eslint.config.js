import jest from "eslint-plugin-jest";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Imports point one way: each folder names the folders that it must not reach. */
const forbid = (files, folders, why) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      { patterns: folders.map((folder) => ({ group: [`**/${folder}/**`], message: why })) },
    ],
  },
});

export default defineConfig(
  {
    ignores: ["node_modules", "packages", "cdktf.out", "dist", ".pinproof", "**/*.js", "**/*.mjs", "!eslint.config.js"],
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "no-console": "error",
    },
  },
  {
    files: ["__tests__/**/*.test.ts"],
    ...jest.configs["flat/recommended"],
    rules: {
      ...jest.configs["flat/recommended"].rules,
      "jest/expect-expect": ["error", { assertFunctionNames: ["expect", "expect*"] }],
      "jest/no-disabled-tests": "error",
    },
  },
  forbid(["experiments/**"], ["harness", "stacks", "cloud", "bin"], "The catalogue is data: it imports nothing."),
  forbid(["stacks/**"], ["harness", "cloud", "bin"], "Stacks are declared from experiments alone."),
  forbid(
    ["harness/libvirt/**"],
    ["deploy", "observe", "judge", "report", "openstack", "terraform", "cloud", "bin", "stacks"],
    "Readers of libvirt's formats are pure.",
  ),
  forbid(
    ["harness/judge/**"],
    ["deploy", "openstack", "terraform", "cloud", "bin", "stacks", "report"],
    "The judge is pure: evidence in, verdict out.",
  ),
  forbid(
    ["harness/audit/**"],
    ["deploy", "openstack", "terraform", "cloud", "bin", "stacks", "report"],
    "An audit's rules are pure: evidence in, findings out.",
  ),
  forbid(
    ["harness/observe/**"],
    ["deploy", "judge", "audit", "report", "cloud", "bin", "stacks"],
    "Readers only read.",
  ),
  forbid(
    ["harness/terraform/**", "harness/openstack/**", "harness/target/**", "harness/access/**"],
    ["deploy", "judge", "report", "observe", "cloud", "bin", "stacks"],
    "Drivers know nothing of experiments.",
  ),
  forbid(
    ["harness/config/**"],
    ["deploy", "report", "observe", "openstack", "terraform", "cloud", "bin", "stacks"],
    "Settings are read before anything is reached.",
  ),
  forbid(
    ["cloud/**"],
    ["deploy", "judge", "report", "bin", "stacks", "experiments"],
    "The local cloud is a cloud like any other.",
  ),
);
