// Which part of the provider's schema our bindings have, and whether an installed provider can serve them.

/** A block of `terraform providers schema -json`, as far as we look at it. */
export interface SchemaBlock {
  readonly attributes?: Readonly<Record<string, SchemaAttribute>>;
  readonly block_types?: Readonly<Record<string, { readonly nesting_mode: string; readonly block: SchemaBlock }>>;
}

export interface SchemaAttribute {
  readonly type?: unknown;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
}

export interface ProviderSchema {
  /** The version of the provider that the schema is of. */
  readonly version: string;
  readonly provider: { readonly block: SchemaBlock };
  readonly resources: Readonly<Record<string, { readonly block: SchemaBlock }>>;
}

/** The resources that stacks/ uses. */
const RESOURCES = ["openstack_images_image_v2", "openstack_compute_flavor_v2", "openstack_compute_instance_v2"];

/** Cuts a whole schema down to the resources that our bindings have, in a fixed order. */
export function trimSchema(schema: ProviderSchema): ProviderSchema {
  const resources = RESOURCES.map((name) => {
    const resource = schema.resources[name];
    if (!resource) throw new Error(`provider ${schema.version} has no resource ${name}`);
    return [name, resource] as const;
  });
  return {
    version: schema.version,
    provider: schema.provider,
    resources: Object.fromEntries(resources),
  };
}

/** What stacks that were written for `ours` could not do with `installed`; empty where they can do everything. */
export function schemaConflicts(ours: ProviderSchema, installed: ProviderSchema): string[] {
  const conflicts = blockConflicts("provider", ours.provider.block, installed.provider.block);
  for (const [name, { block }] of Object.entries(ours.resources)) {
    const theirs = installed.resources[name];
    conflicts.push(...(theirs ? blockConflicts(name, block, theirs.block) : [`${name}: no such resource`]));
  }
  return conflicts;
}

function blockConflicts(path: string, ours: SchemaBlock, theirs: SchemaBlock): string[] {
  const conflicts: string[] = [];
  for (const [name, attribute] of Object.entries(ours.attributes ?? {})) {
    const why = attributeConflict(attribute, theirs.attributes?.[name]);
    if (why !== undefined) conflicts.push(`${path}.${name}: ${why}`);
  }
  for (const [name, attribute] of Object.entries(theirs.attributes ?? {})) {
    if (attribute.required && !ours.attributes?.[name])
      conflicts.push(`${path}.${name}: required, and not in the bindings`);
  }
  for (const [name, { nesting_mode, block }] of Object.entries(ours.block_types ?? {})) {
    const their = theirs.block_types?.[name];
    if (their?.nesting_mode !== nesting_mode) conflicts.push(`${path}.${name}: no such block`);
    else conflicts.push(...blockConflicts(`${path}.${name}`, block, their.block));
  }
  return conflicts;
}

function attributeConflict(ours: SchemaAttribute, theirs: SchemaAttribute | undefined): string | undefined {
  if (!theirs) return "no such argument";
  if (JSON.stringify(ours.type) !== JSON.stringify(theirs.type)) return "of another type";
  if ((ours.optional ?? ours.required) && !(theirs.optional ?? theirs.required)) return "cannot be set";
  if (theirs.required && !ours.required) return "required, and optional in the bindings";
  return undefined;
}
