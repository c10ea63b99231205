// The levels at which a server is judged.

/** What is judged, in this order; the first level that disagrees is the one named. */
export const LEVELS = ["intent", "api", "nova", "placement", "libvirt", "kernel", "guest"] as const;
export type Level = (typeof LEVELS)[number];
