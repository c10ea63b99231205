// `npm run mutations:document`: writes docs/mutations.md.
import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../../base/files/files.ts";
import { mutationsDocument } from "../../__tests__/mutations/table.ts";
import { formatted } from "./format.ts";

const file = fileURLToPath(new URL("../../docs/mutations.md", import.meta.url));
writeFileAtomic(file, await formatted(file, mutationsDocument()));
