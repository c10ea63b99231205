// What the local cloud remembers between calls.
import { readIfThere, writeJson } from "../base/files/files.ts";
import type { ProcessIdentity } from "../base/process.ts";
import type { HostSetName } from "./hosts/shapes.ts";
import type { CloudLayout } from "./layout.ts";

export interface CloudState {
  /** Which compute hosts it has. @default A */
  hostSet?: HostSetName;
  /** The container's address; the machine's end of the link is one below. */
  address?: string;
  /** Fingerprint of what each finished step was made from, by step id. A step whose fingerprint differs runs again. */
  finished: Record<string, string>;
  /** Milliseconds that each step took when it last ran, by step id: what the next `up` says beforehand. */
  took?: Readonly<Record<string, number>>;
  /** The running container; absent when it was taken down in order. */
  running?: {
    supervisor: ProcessIdentity;
    init: ProcessIdentity;
    /** When it was booted, in milliseconds since the epoch. */
    bootedAt: number;
    /** True once everything answered. */
    ready: boolean;
  };
  /** Whether a guest booted under KVM, and in which boot of the machine that was tried. */
  kvm?: { works: boolean; machineBoot: string; why: string };
}

export function readState(layout: CloudLayout): CloudState {
  const text = readIfThere(layout.stateFile);
  if (text === undefined) return { finished: {} };
  try {
    const { profile, ...state } = (JSON.parse(text) ?? {}) as Partial<CloudState> & { profile?: HostSetName };
    // As pinproof 0.1 called it.
    return { finished: {}, ...(profile === undefined ? {} : { hostSet: profile }), ...state };
  } catch {
    // Cut short by a power failure: everything in it can be found out again.
    return { finished: {} };
  }
}

export function writeState(layout: CloudLayout, state: CloudState): void {
  writeJson(layout.stateFile, state);
}
