// Our own rules for oxlint, which runs plugins as ESLint does.
import { oneLimit } from "./one-limit.js";
import { rooms } from "./rooms.js";

export default { meta: { name: "pinproof" }, rules: { "one-limit": oneLimit, rooms } };
