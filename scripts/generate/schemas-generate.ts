// `npm run schemas:generate`: writes schemas/ anew from the types. A unit test fails where that was forgotten.
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../../base/files/files.ts";
import { makeSchemas } from "./schemas.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const schemas = await makeSchemas();
rmSync(resolve(root, "schemas"), { recursive: true, force: true });
for (const [path, text] of schemas) writeFileAtomic(resolve(root, path), text);
process.stdout.write(`${schemas.size} schemas in schemas/\n`);
