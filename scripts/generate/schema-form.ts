// Brings a generated schema into the form that is kept: readable names, unions that tell which branch was meant, and the same
// order of keys at every run.

export type Schema = Readonly<Record<string, unknown>>;

/** @param schema by ts-json-schema-generator, with `definitions` */
export function tidy(schema: Schema): Schema {
  const definitions = (schema.definitions ?? {}) as Readonly<Record<string, Schema>>;
  const form = new Form(definitions);
  const named = Object.keys(definitions).filter(isName).sort();
  return {
    ...(form.of({ ...schema, definitions: undefined }) as Schema),
    definitions: Object.fromEntries(named.map((name) => [name, form.of(definitions[name])])),
  };
}

/** The generator makes up names such as `Source<def-interface-1941410684-...>` for types that have none. */
function isName(definition: string): boolean {
  return /^\w+$/.test(definition);
}

const BEGIN = "#/definitions/";

class Form {
  readonly #definitions: Readonly<Record<string, Schema>>;

  constructor(definitions: Readonly<Record<string, Schema>>) {
    this.#definitions = definitions;
  }

  of(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.of(item));
    if (typeof value !== "object" || value === null) return value;
    const { $ref, ...beside } = value as Schema;
    const target = typeof $ref === "string" ? this.#target($ref) : undefined;
    if (target !== undefined) return this.of({ ...target, ...beside });
    return sorted(this.#union(withoutDefault(value as Schema)), (part) => this.of(part));
  }

  /** What a reference to a made-up name stands for; undefined for one that stays. */
  #target(reference: string): Schema | undefined {
    const name = decodeURIComponent(reference.slice(BEGIN.length));
    return isName(name) ? undefined : this.#definitions[name];
  }

  /** A union of objects that a constant tells apart says so: then an error is of the branch that was meant. */
  #union(schema: Schema): Schema {
    const { anyOf, ...rest } = schema;
    if (!Array.isArray(anyOf)) return schema;
    const branches = anyOf as readonly Schema[];
    const tag = this.#tagOf(branches);
    if (tag === undefined) return schema;
    const values = branches.map((branch) => this.#constant(branch, tag));
    const told = { ...rest, type: "object", required: [tag], properties: { [tag]: { enum: values } } };
    const ifIs = (index: number) => ({ if: { properties: { [tag]: { const: values[index] } } } });
    const [first, second, ...more] = branches;
    if (more.length === 0) return { ...told, ...ifIs(0), then: first, else: second };
    return { ...told, allOf: branches.map((branch, index) => ({ ...ifIs(index), then: branch })) };
  }

  #tagOf(branches: readonly Schema[]): string | undefined {
    const [first] = branches.map((branch) => Object.keys(this.#properties(branch)));
    return first?.find((property) => {
      const values = branches.map((branch) => this.#constant(branch, property));
      return !values.includes(undefined) && new Set(values).size === branches.length;
    });
  }

  #constant(branch: Schema, property: string): unknown {
    return this.#properties(branch)[property]?.const;
  }

  #properties({ $ref, properties }: Schema): Readonly<Record<string, Schema>> {
    const name = typeof $ref === "string" ? decodeURIComponent($ref.slice(BEGIN.length)) : undefined;
    const target = name === undefined ? undefined : this.#definitions[name];
    return target === undefined ? ((properties ?? {}) as Readonly<Record<string, Schema>>) : this.#properties(target);
  }
}

/** Defaults are told in words, not as a value: they belong to the description. */
function withoutDefault(schema: Schema): Schema {
  const { default: words, ...rest } = schema;
  if (typeof words === "object" || words === undefined) return schema;
  const { description } = rest;
  const told = typeof description === "string" ? `${description} ` : "";
  return { ...rest, description: `${told}Default: ${JSON.stringify(words).replace(/^"(.*)"$/, "$1")}.` };
}

function sorted(schema: Schema, form: (part: unknown) => unknown): Schema {
  const keys = Object.keys(schema).filter((key) => schema[key] !== undefined);
  return Object.fromEntries(keys.sort().map((key) => [key, form(schema[key])]));
}
