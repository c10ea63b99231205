// Every error that a person may see. One base, few classes: each exists because a caller branches on it or because its
// exit code differs. Callers and tests branch on `code`, never on instanceof: jest runs tests in another realm.

/** Exit codes of the `pinproof` command, one for each way in which it can end. */
export const EXIT = {
  holds: 0,
  violated: 1,
  usage: 2,
  target: 3,
  command: 4,
  deploy: 5,
  hypervisor: 6,
  domainFormat: 7,
  cloudStep: 8,
  timeout: 9,
  inconclusive: 10,
  skipped: 11,
  report: 12,
  interrupted: 130,
} as const;

export interface ErrorDetails {
  /** The one thing to do next, as the last line of the message. */
  hint?: string;
  /** What the other program said, shown between the first line and the hint. */
  said?: string;
  cause?: unknown;
}

/**
 * What an error of ours is known by. Not by its fields: errors of commander and execa have `code` and `exitCode`, too, and a foreign
 * `exitCode` of 0 must not end a failed command well. The registry of symbols is one for all realms.
 */
const BRAND = Symbol.for("pinproof.error");

export abstract class PinproofError extends Error {
  readonly [BRAND] = true;
  /** Stable identifier that callers and tests check. */
  abstract readonly code: string;
  abstract readonly exitCode: number;
  readonly hint: string | undefined;
  /** The first line: what failed, and on what. */
  readonly summary: string;

  constructor(summary: string, details: ErrorDetails = {}) {
    const said = details.said?.trim();
    super([summary, said && indent(said), details.hint].filter(Boolean).join("\n"), { cause: details.cause });
    this.summary = summary;
    this.hint = details.hint;
  }
}

/** The caller's words are wrong: an unknown option, experiment or run. */
export class UsageError extends PinproofError {
  override readonly name = "UsageError";
  readonly code = "USAGE";
  readonly exitCode = EXIT.usage;
}

/** The cloud that was named cannot be used: clouds.yaml, credentials, endpoints, compute host list. */
export class TargetError extends PinproofError {
  override readonly name = "TargetError";
  readonly code = "TARGET";
  readonly exitCode = EXIT.target;
}

/** A file of ours cannot be written: the disk is full, or the folder read-only. */
export class StorageError extends PinproofError {
  override readonly name = "StorageError";
  readonly code = "STORAGE";
  readonly exitCode = EXIT.target;
}

/** A program that we started failed. */
export class CommandError extends PinproofError {
  override readonly name = "CommandError";
  readonly code = "COMMAND";
  readonly exitCode = EXIT.command;
  readonly command: string;
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;

  constructor(
    summary: string,
    details: ErrorDetails & { command: string; status: number | undefined; stdout: string; stderr: string },
  ) {
    super(summary, details);
    this.command = details.command;
    this.status = details.status;
    this.stdout = details.stdout;
    this.stderr = details.stderr;
  }
}

export type DeployPhase = "synth" | "init" | "plan" | "apply" | "outputs" | "destroy";

/** Terraform could not make, or could not remove, what an experiment declares. */
export class DeployError extends PinproofError {
  override readonly name = "DeployError";
  readonly code = "DEPLOY";
  readonly exitCode = EXIT.deploy;
  readonly phase: DeployPhase;

  constructor(summary: string, details: ErrorDetails & { phase: DeployPhase }) {
    super(summary, details);
    this.phase = details.phase;
  }
}

/** A compute host could not be looked at over SSH. */
export class HypervisorError extends PinproofError {
  override readonly name = "HypervisorError";
  readonly code = "HYPERVISOR";
  readonly exitCode = EXIT.hypervisor;
}

/** XML that is not what libvirt writes for a live domain or a host. */
export class DomainFormatError extends PinproofError {
  override readonly name = "DomainFormatError";
  readonly code = "DOMAIN_FORMAT";
  readonly exitCode = EXIT.domainFormat;
}

/** A step of the local cloud failed. */
export class CloudStepError extends PinproofError {
  override readonly name = "CloudStepError";
  readonly code = "CLOUD_STEP";
  readonly exitCode = EXIT.cloudStep;
}

/** Something was waited for and did not come. */
export class TimeoutError extends PinproofError {
  override readonly name = "TimeoutError";
  readonly code = "TIMEOUT";
  readonly exitCode = EXIT.timeout;
}

/** A report could not be written where it was wanted; what the run found is in its folder. */
export class ReportError extends PinproofError {
  override readonly name = "ReportError";
  readonly code = "REPORT";
  readonly exitCode = EXIT.report;
}

/** A person or the system asked to stop, and everything was put away. */
export class InterruptedError extends PinproofError {
  override readonly name = "InterruptedError";
  readonly code = "INTERRUPTED";
  readonly exitCode = EXIT.interrupted;
}

/** True for our own errors, also for those that come from another realm (jest). */
export function isPinproofError(error: unknown, code?: string): error is PinproofError {
  if (typeof error !== "object" || error === null || !(BRAND in error) || !("code" in error)) return false;
  return code === undefined || error.code === code;
}

export function isCommandError(error: unknown): error is CommandError {
  return isPinproofError(error, "COMMAND");
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
}

/** The system's code of a failed file or network operation, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : undefined;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
