// What a saved plan would change, from `terraform show -json`.

export interface PlannedChange {
  /** A resource's address, or `output.NAME`. */
  readonly address: string;
  /** As in `["delete", "create"]`. */
  readonly actions: readonly string[];
  /** Top-level attributes that differ; empty where the whole thing comes or goes. */
  readonly attributes: readonly string[];
}

interface Change {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
}

interface PlanDocument {
  readonly resource_changes?: readonly { readonly address: string; readonly change: Change }[];
  readonly output_changes?: Readonly<Record<string, Change>>;
}

/** Every change of a plan; an empty list means that the cloud is what the stack says. */
export function plannedChanges(showJson: string): PlannedChange[] {
  const plan = JSON.parse(showJson) as PlanDocument;
  const resources = (plan.resource_changes ?? []).map(({ address, change }) => describe(address, change));
  const outputs = Object.entries(plan.output_changes ?? {}).map(([name, change]) => describe(`output.${name}`, change));
  return [...resources, ...outputs].filter(({ actions }) => !actions.includes("no-op"));
}

function describe(address: string, change: Change): PlannedChange {
  const { actions } = change;
  const [before, after, unknown] = [change.before, change.after, change.after_unknown].map(attributesOf);
  if (!before || !after) return { address, actions, attributes: [] };
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown ?? {})]);
  const differs = (name: string): boolean =>
    isUnknown(unknown?.[name]) || JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  return { address, actions, attributes: [...names].filter(differs).sort() };
}

function attributesOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
}

/** `after_unknown` holds true for what is not known yet, and empty shells of collections for what is. */
function isUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === true;
  return Object.values(value).some(isUnknown);
}
