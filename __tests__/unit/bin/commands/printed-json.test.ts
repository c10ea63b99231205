// JSON of every command goes through one writer, which no stranger's name gets through to a terminal.
import { jest } from "@jest/globals";
import { sourcesIn } from "../../../support/sources.ts";
import { printJson } from "../../../../bin/terminal/print-json.ts";

const sources = sourcesIn(["bin"]);
const withJson = sources.filter(([, text]) => text.includes('.option("--json"'));

test("each command with --json is found", () => {
  expect(withJson.map(([file]) => file).sort()).toEqual(
    ["audit", "cloud", "doctor", "history", "inspect", "judge", "list", "run", "runs", "sweep"].map(
      (name) => `bin/commands/${name}.ts`,
    ),
  );
});

test.each(withJson)("%s prints JSON by the one writer", (_file, text) => {
  const options = text.split('.option("--json"').length - 1;
  expect(text.split("printJson(").length - 1).toBeGreaterThanOrEqual(options);
});

test.each(sources)("%s makes no JSON of its own", (_file, text) => {
  expect(text).not.toContain("JSON.stringify");
});

test("what is printed steers no terminal and is read as it was", () => {
  const name = "web\u202e\u009b31m\u007f\u2028\u200b1";
  const written: string[] = [];
  using write = jest.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  printJson({ name });
  expect(write).toHaveBeenCalledTimes(1);
  expect(written.join("")).toMatch(/^[\n -~]+$/);
  expect(JSON.parse(written.join(""))).toEqual({ name });
});
