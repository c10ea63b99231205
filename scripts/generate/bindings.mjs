// The OpenStack bindings as JavaScript alone, for running. Their types, which only checks and tests read, take the TypeScript
// compiler (`npm run build` in packages/provider-openstack).
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const folder = resolve(import.meta.dirname, "../../packages/provider-openstack");
const sources = readdirSync(join(folder, "src"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => join(entry.parentPath, entry.name));
await build({
  entryPoints: sources,
  outbase: join(folder, "src"),
  outdir: join(folder, "lib"),
  format: "cjs",
  platform: "node",
  target: "es2022",
  logLevel: "warning",
});
