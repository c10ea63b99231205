// `npm run mutations:document`: writes docs/mutations.md.
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../harness/files.ts";
import { mutationsDocument } from "./mutations-table.ts";

writeFileAtomic(fileURLToPath(new URL("../docs/mutations.md", import.meta.url)), await mutationsDocument());
