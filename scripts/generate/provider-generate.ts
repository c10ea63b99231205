// `npm run provider:generate`: makes packages/provider-openstack anew from the provider that is installed. Set
// PINPROOF_PROVIDER=build to get the version of `provider/go.mod`, which is the one to generate from.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomic, writeJson } from "../../base/files/files.ts";
import { terminalProgress } from "../../base/progress.ts";
import { installedSchema } from "./installed-schema.ts";
import { generateBindings } from "./provider-bindings.ts";
import { trimSchema } from "./provider-schema.ts";

const PACKAGE = fileURLToPath(new URL("../../packages/provider-openstack", import.meta.url));

const progress = terminalProgress();
const schema = trimSchema(await installedSchema({ progress }));
const sources = await generateBindings(schema);
rmSync(join(PACKAGE, "src"), { recursive: true, force: true });
for (const [path, text] of sources) writeFileAtomic(join(PACKAGE, "src", path), text);
writeJson(join(PACKAGE, "schema.json"), schema);
setVersion(schema.version);
progress.say(
  `packages/provider-openstack: ${sources.size} files from provider ${schema.version}; now: npm run build -w packages/provider-openstack`,
);

function setVersion(version: string): void {
  const path = join(PACKAGE, "package.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as { cdktf: { provider: object } };
  writeJson(path, {
    ...manifest,
    version,
    cdktf: { ...manifest.cdktf, provider: { ...manifest.cdktf.provider, version } },
  });
}
