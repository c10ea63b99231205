// The base image, as stacks see it.
import type { Properties } from "../experiments/index.ts";

/** In Glance, and as a file that duplicates are uploaded from. */
export interface BaseImage {
  readonly id: string;
  /** Full path of the image as it was downloaded; read only when something is a duplicate of it. */
  readonly file: string;
  /** As in `raw` or `qcow2`. */
  readonly diskFormat: string;
  /** As in `bare`. */
  readonly containerFormat: string;
  readonly minDiskGb: number;
  readonly minRamMiB: number;
  /** The property by which the image says that its guest reports what it sees, where it has it: duplicates carry it, too. */
  readonly guestReport: Properties;
}
