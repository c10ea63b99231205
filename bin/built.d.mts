/** Names the build that counts, within the project's folder. */
export const MANIFEST: string;

/** Where a package has its build. */
export const PACKAGE: string;

/** The program that was built, where it is whole and current, or that of the package; undefined where the sources are to run. */
export function builtProgram(root: string): string | undefined;

/** What a file is known by later. */
export function noteFile(root: string, path: string): { note: object; text: Buffer };
