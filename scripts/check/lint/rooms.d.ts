export declare const MAY_IMPORT: Readonly<Record<string, readonly string[]>>;
export declare const HARNESS: readonly string[];
export declare function forbiddenImport(from: string, to: string): string | undefined;
