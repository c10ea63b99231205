/** What failed, and what to do, for an error. */
export const GONE: { readonly summary: string; readonly hint: string };

/** True where the folder that this process was started in is there no more. */
export function isWorkingFolderGone(): boolean;
