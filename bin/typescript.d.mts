/** `code` of the error where there is nothing that takes TypeScript. */
export const NO_TYPESCRIPT: string;

/**
 * From now on `import` takes TypeScript. Done once; takes a second.
 * @throws Error with `NO_TYPESCRIPT` where neither tsx is there nor Node.js takes it
 */
export function registerTypeScript(): Promise<void>;
