// A rule of ours for oxlint: limits against hanging stand in one file.
const message = "Limits against hanging stand in __tests__/support/limits.ts alone.";

/** Limits of a test's or a hook's own: as they are called, with `.only` and its like, and with a table of cases. */
const TEST = "/^(test|it)$/";
const selectors = [
  `CallExpression[callee.name=${TEST}][arguments.length>2]`,
  `CallExpression[callee.type='MemberExpression'][callee.object.name=${TEST}][arguments.length>2]`,
  `CallExpression[callee.type='CallExpression'][callee.callee.object.name=${TEST}][arguments.length>2]`,
  `CallExpression[callee.type='CallExpression'][callee.callee.object.object.name=${TEST}][arguments.length>2]`,
  `CallExpression[callee.type='TaggedTemplateExpression'][callee.tag.object.name=${TEST}][arguments.length>2]`,
  "CallExpression[callee.name=/^(before|after)(Each|All)$/][arguments.length>1]",
  "CallExpression[callee.object.name='jest'][callee.property.name='setTimeout']",
];

export const oneLimit = {
  create: (context) =>
    Object.fromEntries(selectors.map((selector) => [selector, (node) => context.report({ node, message })])),
};
