// `npm run mutations:document`: writes docs/mutations.md.
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../../base/files/files.ts";
import { mutationsDocument } from "../../__tests__/mutations/table.ts";

writeFileAtomic(fileURLToPath(new URL("../../docs/mutations.md", import.meta.url)), await mutationsDocument());
