// Writes the tables of docs/config.md and docs/access.md anew, of the schema and the profiles: `npm run config:document`.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PROFILES } from "../../drivers/access/profiles.ts";
import { writeFileAtomic } from "../../base/files/files.ts";
import { formatted } from "./format.ts";

interface Field {
  readonly $ref?: string;
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly items?: Field;
  readonly properties?: Readonly<Record<string, Field>>;
}

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Each document as it must be: its words as they are, its table anew. */
export async function configDocuments(): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  for (const [file, mark, table] of [
    [path("docs/config.md"), "fields", fieldTable()],
    [path("docs/access.md"), "profiles", profileTable()],
  ] as const) {
    const between = new RegExp(`(<!-- ${mark}: begin -->)[^]*(<!-- ${mark}: end -->)`);
    const text = readFileSync(file, "utf8");
    if (!between.test(text)) throw new Error(`${file} must hold the marks of ${mark}`);
    const whole = text.replace(between, (_all, begin: string, end: string) => `${begin}\n\n${table}\n\n${end}`);
    made.set(file, await formatted(file, whole));
  }
  return made;
}

function fieldTable(): string {
  const schema = JSON.parse(readFileSync(path("schemas/config.schema.json"), "utf8")) as {
    definitions: Readonly<Record<string, Field>>;
  };
  const { definitions } = schema;
  const resolved = (field: Field): Field => {
    const target = definitions[field.$ref?.split("/").at(-1) ?? ""];
    return target === undefined ? field : { ...target, ...field };
  };
  const known = new Set(Object.keys(definitions.AccessSettings?.properties ?? {}));
  const rows = (at: string, of: Field): readonly string[] =>
    Object.entries(of.properties ?? {}).flatMap(([name, field]) => {
      const inner = resolved(field);
      const items = inner.items === undefined ? undefined : resolved(inner.items);
      // A host may say all that `access` may: told once.
      if (at === "hosts[]." && known.has(name)) return [];
      const row = `| \`${at}${name}\` | ${typeOf(inner, items)} | ${cell(inner.description ?? "")} |`;
      return [row, ...rows(`${at}${name}.`, inner), ...(items === undefined ? [] : rows(`${at}${name}[].`, items))];
    });
  const config = definitions.Config ?? {};
  const same = "| `hosts[].…` | as in `access` | Each field of `access`, for this host alone. |";
  const told = rows("", config).flatMap((row) => (row.startsWith("| `hosts[].name`") ? [row, same] : [row]));
  return ["| field | type | what |", "| --- | --- | --- |", ...told].join("\n");
}

function typeOf({ type = "", enum: values }: Field, items: Field | undefined): string {
  const words: Readonly<Record<string, string>> = { string: "text", integer: "whole number", object: "map" };
  const one = (field: Field): string =>
    field.enum === undefined ? (words[field.type ?? ""] ?? field.type ?? "") : `one of ${field.enum.join(", ")}`;
  if (values !== undefined) return one({ type, enum: values });
  return items === undefined ? one({ type }) : `list of ${items.properties === undefined ? one(items) : "maps"}`;
}

function profileTable(): string {
  const rows = PROFILES.map((profile) => {
    const {
      name,
      forWhom,
      transport,
      usualUser = "",
      privilege = "",
      container = "",
      virsh = "virsh",
      uri = "",
    } = profile;
    const way = [privilege, container, virsh, ...(uri === "" ? [] : [`-c ${uri}`])].filter(Boolean).join(" ");
    return [`\`${name}\``, forWhom, transport, usualUser, `\`${way}\``, `\`${profile.novaConfig}\``, profile.source];
  });
  const heading = ["profile", "for", "by", "mostly as", "virsh is called by", "nova.conf in", "known from"];
  return [heading, heading.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
}

function cell(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of await configDocuments()) writeFileAtomic(file, text);
}
