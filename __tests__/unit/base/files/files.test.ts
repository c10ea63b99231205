import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readIfThere, writeFileAtomic, writeJson } from "../../../../base/files/files.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test("a file appears with its content and its mode, its folders made", () =>
  withTemporaryFolder((folder) => {
    const path = join(folder, "a", "b", "file");
    writeFileAtomic(path, "text", 0o600);
    expect([readFileSync(path, "utf8"), mode(path)]).toEqual(["text", "600"]);
    expect(readdirSync(join(folder, "a", "b"))).toEqual(["file"]);
  }));

test("a file that is replaced is a new one: the mode is the new one's, and who holds the old one keeps it", () =>
  withTemporaryFolder((folder) => {
    const path = join(folder, "file");
    writeFileSync(path, "old", { mode: 0o644 });
    const before = statSync(path).ino;
    writeFileAtomic(path, Buffer.from([0, 255]), 0o600);
    expect(mode(path)).toBe("600");
    expect(statSync(path).ino).not.toBe(before);
    expect([...readFileSync(path)]).toEqual([0, 255]);
  }));

test("a rename that fails leaves the old content and nothing beside it", () =>
  withTemporaryFolder((folder) => {
    const path = join(folder, "file");
    mkdirSync(join(path, "a folder in the way"), { recursive: true });
    expect(() => {
      writeFileAtomic(path, "text");
    }).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(folder)).toEqual(["file"]);
  }));

test("a file that cannot be written is named, with the system's words and what to do", () =>
  withTemporaryFolder((folder) => {
    writeFileSync(join(folder, "file"), "");
    expect(() => {
      writeFileAtomic(join(folder, "file", "below"), "text");
    }).toThrow(
      /file\/below cannot be written\n {2}(ENOTDIR|EEXIST).*\nDoes its folder exist, and may you write to it\?$/s,
    );
    expect(() => {
      writeFileAtomic("/proc/pinproof", "text");
    }).toThrow(expect.objectContaining({ code: "STORAGE", exitCode: 3 }) as Error);
  }));

test("a write that fails leaves the old content and nothing beside it", () =>
  withTemporaryFolder((folder) => {
    const path = join(folder, "file");
    writeFileAtomic(path, "old");
    expect(() => {
      writeFileAtomic(path, { not: "text" } as unknown as string);
    }).toThrow();
    expect([readdirSync(folder), readFileSync(path, "utf8")]).toEqual([["file"], "old"]);
  }));

test("JSON is indented and ends with a line's end", () =>
  withTemporaryFolder((folder) => {
    const path = join(folder, "file");
    writeJson(path, { a: [1] }, 0o600);
    expect(readFileSync(path, "utf8")).toBe('{\n  "a": [\n    1\n  ]\n}\n');
    expect(mode(path)).toBe("600");
  }));

test("a file that is not there is undefined, an empty one is empty, and a folder is a failure", () =>
  withTemporaryFolder((folder) => {
    writeFileSync(join(folder, "empty"), "");
    expect(readIfThere(join(folder, "none"))).toBeUndefined();
    expect(readIfThere(join(folder, "empty"))).toBe("");
    expect(() => readIfThere(folder)).toThrow("EISDIR");
  }));
