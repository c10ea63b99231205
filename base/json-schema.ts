// The compiler of JSON schemas, loaded at its first use: it takes a tenth of a second, and most commands check nothing.
import { createRequire } from "node:module";
import type * as AjvModule from "ajv";
import type { Ajv, Options } from "ajv";

const require = createRequire(import.meta.url);

/** A compiler of its own for each caller: they want other settings. */
export function schemaCompiler(options: Options): Ajv {
  const { Ajv } = require("ajv") as typeof AjvModule;
  return new Ajv(options);
}
