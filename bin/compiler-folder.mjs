// Runs in the thread of Node.js that loads modules, before tsx does: typescript.mjs says why.

/** @param folder what tsx is to take for the working folder */
export function initialize(folder) {
  process.cwd = () => folder;
}
