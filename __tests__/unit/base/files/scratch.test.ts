import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { makeScratchFolder, removeDeadScratch } from "../../../../base/files/scratch.ts";
import { identityOf } from "../../../../base/process.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

test("a folder is ours alone, and names the process that it is for", () =>
  withTemporaryFolder(async (tmp) => {
    const folder = makeScratchFolder(tmp);
    const { pid, startTime } = identityOf(process.pid);
    expect(basename(folder)).toMatch(new RegExp(`^pp-${pid}-${startTime}-\\w{6}$`));
    expect((statSync(folder).mode & 0o777).toString(8)).toBe("700");
    await removeDeadScratch(tmp);
    expect(existsSync(folder)).toBe(true);
  }));

test("those of processes that have ended are removed, others stay", () =>
  withTemporaryFolder(async (tmp) => {
    const { pid } = identityOf(process.pid);
    const ended = [`pp-${pid}-1-abcdef`, "pp-999999999-5-abcdef"];
    const others = ["pp-abcdef", "pp-drill-1-x", "elsewhere"];
    for (const name of [...ended, ...others]) mkdirSync(join(tmp, name));
    writeFileSync(join(tmp, ended[0] ?? "", "s"), "no socket");
    await removeDeadScratch(tmp);
    expect(ended.map((name) => existsSync(join(tmp, name)))).toEqual([false, false]);
    expect(others.map((name) => existsSync(join(tmp, name)))).toEqual([true, true, true]);
  }));
