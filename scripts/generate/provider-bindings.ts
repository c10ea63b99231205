// TypeScript bindings from a schema, in the layout of a prebuilt provider's src/.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConstructsMakerProviderTarget, LANGUAGES, TerraformProviderConstraint } from "@cdktf/commons";
import { CodeMaker, TerraformProviderGenerator } from "@cdktf/provider-generator";
import { PROVIDER } from "../../drivers/terraform/provider-source.ts";
import type { ProviderSchema } from "./provider-schema.ts";

const NAME = "openstack";
const REGISTRY = "registry.terraform.io";
/** The generator links to the registry's pages; the same pages are in the provider's repository. */
const DOCS = /https:\/\/registry\.terraform\.io\/providers\/([^/\s]+)\/[^/\s]+\/([^/\s]+)\/docs(\/resources\/\w+)?/g;

/** The text of every file by its path inside src/, the same for the same schema. */
export async function generateBindings(schema: ProviderSchema): Promise<Map<string, string>> {
  const fqpn = `${REGISTRY}/${PROVIDER.source}`;
  // Copied, for the generator adds to what it is given.
  const { version, provider, resources } = structuredClone(schema);
  const [language] = LANGUAGES;
  if (!language) throw new Error("cdktf knows no language");
  const generator = new TerraformProviderGenerator(new CodeMaker(), {
    format_version: "1.0",
    provider_versions: { [fqpn]: version },
    provider_schemas: {
      [fqpn]: { provider, resource_schemas: resources, data_source_schemas: {} },
    },
  } as unknown as ConstructorParameters<typeof TerraformProviderGenerator>[1]);
  // The constraint given here, and not the version, is what a stack's required_providers gets.
  const constraint = new TerraformProviderConstraint({
    name: NAME,
    source: PROVIDER.source,
    version: PROVIDER.constraint,
  });
  generator.generate(new ConstructsMakerProviderTarget(constraint, language));
  const folder = mkdtempSync(join(tmpdir(), "pinproof-bindings-"));
  try {
    await generator.save(folder);
    return readSources(join(folder, "providers", NAME));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readSources(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  return new Map(
    paths.sort().map((path) => [path, withoutExactVersion(relink(readFileSync(join(folder, path), "utf8")))]),
  );
}

function relink(source: string): string {
  const page = (_link: string, owner: string, version: string, resource = "/index"): string =>
    `https://github.com/${owner}/${PROVIDER.binary}/blob/v${version}/docs${resource}.md`;
  return source.replaceAll(DOCS, page).replaceAll("Docs at Terraform Registry:", "Docs:");
}

/** cdktf would write this one version into required_providers, and look at the constraint only where there is none. */
function withoutExactVersion(source: string): string {
  return source.replaceAll(/^ *providerVersion: .*\n/gm, "");
}
