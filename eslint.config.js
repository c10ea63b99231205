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

const ONE_LIMIT = "Limits against hanging stand in __tests__/support/limits.ts alone.";

/** Limits of a test's or a hook's own: as they are called, with `.only` and its like, and with a table of cases. */
const TEST = "/^(test|it)$/";
const ownLimits = [
  `CallExpression[callee.name=${TEST}][arguments.length>2]`,
  `CallExpression[callee.type='MemberExpression'][callee.object.name=${TEST}][arguments.length>2]`,
  `CallExpression[callee.type='CallExpression'][callee.callee.object.name=${TEST}][arguments.length>2]`,
  `CallExpression[callee.type='CallExpression'][callee.callee.object.object.name=${TEST}][arguments.length>2]`,
  `CallExpression[callee.type='TaggedTemplateExpression'][callee.tag.object.name=${TEST}][arguments.length>2]`,
  "CallExpression[callee.name=/^(before|after)(Each|All)$/][arguments.length>1]",
  "CallExpression[callee.object.name='jest'][callee.property.name='setTimeout']",
];

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
  {
    files: ["__tests__/{unit,synth,browser,integration}/**/*.ts", "__tests__/support/**/*.ts"],
    ignores: ["__tests__/support/setup-*.ts"],
    rules: { "no-restricted-syntax": ["error", ...ownLimits.map((selector) => ({ selector, message: ONE_LIMIT }))] },
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
