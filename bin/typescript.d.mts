/** From now on `import` takes TypeScript. Done once; takes a second. */
export function registerTypeScript(): Promise<void>;
