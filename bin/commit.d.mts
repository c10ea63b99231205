/** The commit of the repository that `root` is; undefined where it is none, or cannot be read. */
export function commitOf(root: string): string | undefined;
