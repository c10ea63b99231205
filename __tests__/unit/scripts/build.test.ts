// The build itself, in a copy of the project.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CommandUnknownOpts, Help } from "@commander-js/extra-typings";
import { COMMANDS, standIn } from "../../../bin/commands.ts";
import { copyProject, type ProjectCopy } from "../../support/real-cloud/project-copy.ts";

let copy: ProjectCopy;
beforeAll(() => {
  copy = copyProject();
});
afterAll(() => {
  rmSync(copy.path, { recursive: true });
});

/** Without it only what was built can run. */
function withoutCompiler(): void {
  writeFileSync(
    join(copy.path, "bin/typescript.mjs"),
    'export const registerTypeScript = () => {\n  throw new Error("the sources are run");\n};\n',
  );
}

test("what is built prints what the sources print, and a changed source makes the sources run", async () => {
  const asked = [["--help"], ["list"], ["help", "runs"], ["nonsense"], ["run", "--nonsense"], ["judge", "nowhere"]];
  const answers = async () => {
    const all = [];
    for (const words of asked) all.push(await copy.cli(words, { cwd: copy.path }));
    return all;
  };
  const bySources = await answers();
  expect(bySources.map(({ status }) => status)).toEqual([0, 0, 0, 2, 2, 2]);
  expect(await copy.build()).toMatchObject({ status: 0, stderr: "" });
  const compiler = readFileSync(join(copy.path, "bin/typescript.mjs"), "utf8");
  withoutCompiler();
  expect(await answers()).toEqual(bySources);
  const { stderr } = await edited("bin/commands.ts", "list the experiments", "tell of the experiments", ["--help"]);
  expect(stderr).toContain("the sources are run");
  writeFileSync(join(copy.path, "bin/typescript.mjs"), compiler);
  const { stdout } = await edited("bin/commands.ts", "list the experiments", "tell of the experiments", ["--help"]);
  expect(stdout).toContain("tell of the experiments");
  withoutCompiler();
  expect(await copy.cli(["--help"])).toEqual(bySources[0]);
});

/** How the command ends while a source says something else. */
async function edited(file: string, said: string, says: string, words: readonly string[]) {
  const path = join(copy.path, file);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace(said, says));
  try {
    return await copy.cli(words);
  } finally {
    writeFileSync(path, text);
  }
}

test("builds side by side do not disturb each other, nor a command that starts meanwhile", async () => {
  await copy.build();
  withoutCompiler();
  const start = () => copy.cli(["list", "--family", "threads"]);
  const starts = async () => [await start(), await start(), await start(), await start()];
  const [one, other, listed] = await Promise.all([copy.build(), copy.build(), starts()]);
  const good = expect.objectContaining({ status: 0, stderr: "" }) as unknown;
  expect([one, other, ...listed]).toEqual([one, other, ...listed].map(() => good));
  expect(readdirSync(join(copy.path, "dist")).filter((name) => name.endsWith(".json"))).toEqual(["manifest.json"]);
});

test("`--help` says of each command what the command itself says", async () => {
  const shown = (command: CommandUnknownOpts) => [new Help().subcommandTerm(command), command.description()];
  for (const entry of COMMANDS) expect(shown(standIn(entry))).toEqual(shown(await entry.load()));
});
