// The lines that `terraform apply -json` writes, turned into what we use of them.

/** One operation on one resource, as it goes on. */
export interface ResourceEvent {
  readonly kind: "resource";
  readonly stage: "start" | "progress" | "complete" | "errored";
  /** As in `openstack_compute_instance_v2.by-image`. */
  readonly address: string;
  /** As in `openstack_compute_instance_v2`. */
  readonly type: string;
  /** `create`, `read`, `update` or `delete`; a replacement is a delete and a create. */
  readonly action: string;
  /** The cloud's id of it: known from the start when deleting, at the end when creating. */
  readonly id?: string;
  readonly elapsedSeconds?: number;
}

export interface DiagnosticEvent {
  readonly kind: "diagnostic";
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
}

export interface SummaryEvent {
  readonly kind: "summary";
  readonly operation: string;
  readonly add: number;
  readonly change: number;
  readonly remove: number;
}

/** Everything else, also text that is not JSON: a panic, or what TF_LOG adds. */
export interface MessageEvent {
  readonly kind: "message";
  readonly text: string;
}

export type TerraformEvent = ResourceEvent | DiagnosticEvent | SummaryEvent | MessageEvent;

const STAGES: Readonly<Record<string, ResourceEvent["stage"]>> = {
  apply_start: "start",
  apply_progress: "progress",
  apply_complete: "complete",
  apply_errored: "errored",
};

/** Reads one line of output. Never throws: what is not understood is a message. */
export function parseEvent(line: string): TerraformEvent {
  const event = parseObject(line);
  if (!event) return { kind: "message", text: line };
  const stage = STAGES[text(event.type)];
  const specific =
    stage === undefined
      ? (diagnosticOf(object(event.diagnostic)) ?? summaryOf(object(event.changes)))
      : resourceOf(stage, object(event.hook));
  return specific ?? { kind: "message", text: text(event["@message"]) || line };
}

function resourceOf(stage: ResourceEvent["stage"], hook: Json | undefined): ResourceEvent | undefined {
  const resource = object(hook?.resource);
  if (!hook || !resource || typeof resource.addr !== "string") return undefined;
  const id = text(hook.id_value);
  const elapsed = hook.elapsed_seconds;
  return {
    ...{ kind: "resource", stage, address: resource.addr, type: text(resource.resource_type) },
    action: text(hook.action),
    ...(id ? { id } : {}),
    ...(typeof elapsed === "number" ? { elapsedSeconds: elapsed } : {}),
  };
}

function diagnosticOf(diagnostic: Json | undefined): DiagnosticEvent | undefined {
  if (!diagnostic) return undefined;
  const address = text(diagnostic.address);
  return {
    kind: "diagnostic",
    // An unknown severity must not be overlooked.
    severity: diagnostic.severity === "warning" ? "warning" : "error",
    summary: text(diagnostic.summary),
    detail: text(diagnostic.detail),
    ...(address ? { address } : {}),
  };
}

function summaryOf(changes: Json | undefined): SummaryEvent | undefined {
  if (!changes) return undefined;
  const count = (name: string): number => (typeof changes[name] === "number" ? changes[name] : 0);
  const operation = text(changes.operation);
  return { kind: "summary", operation, add: count("add"), change: count("change"), remove: count("remove") };
}

type Json = Readonly<Record<string, unknown>>;

function parseObject(line: string): Json | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return object(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function object(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
