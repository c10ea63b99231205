import { writeFileAtomic } from "../../../../base/files/files.ts";
import { type CloudLayout, cloudLayout } from "../../../../cloud/layout.ts";
import { readLogs } from "../../../../cloud/controller/logs.ts";
import { withTemporaryFolder } from "../../../support/stand-ins/programs.ts";

const withLogs = (body: (layout: CloudLayout) => void) =>
  withTemporaryFolder((home) => {
    const layout = cloudLayout(home);
    writeFileAtomic(`${layout.root}/var/log/nova/nova-compute.log`, "one\ntwo\nthree\n");
    writeFileAtomic(`${layout.root}/var/log/nova/nova-compute.log.1`, "older");
    writeFileAtomic(`${layout.root}/var/log/mysql/error.log`, "");
    writeFileAtomic(`${layout.logs}/schemas.log`, "done");
    body(layout);
  });

test("without a name every log is listed: the services' and the steps'", () =>
  withLogs((layout) => {
    expect(readLogs(layout, undefined, 1)).toBe("error\nnova-compute\nschemas\n");
  }));

test.each([
  ["nova-compute", 2, "two\nthree\n"],
  ["nova-compute", 1, "three\n"],
  ["nova-compute", 99, "one\ntwo\nthree\n"],
  ["schemas", 5, "done\n"],
  ["error", 5, "\n"],
])("the last lines of %s (%d)", (name, lines, text) =>
  withLogs((layout) => {
    expect(readLogs(layout, name, lines)).toBe(text);
  }),
);

test("a log that is not there is told with those that are", () =>
  withLogs((layout) => {
    expect(() => readLogs(layout, "nova", 5)).toThrow('there is no log "nova"\n  logs: error, nova-compute, schemas');
    expect(() => readLogs(layout, "../../../etc/passwd", 5)).toThrow("there is no log");
  }));

test("without a cloud there are none", () =>
  withTemporaryFolder((home) => {
    expect(readLogs(cloudLayout(home), undefined, 5)).toBe("\n");
    expect(() => readLogs(cloudLayout(home), "nova", 5)).toThrow("logs: none");
  }));

test.each([0, -1, 1.5, Number.NaN])("%d lines cannot be shown", (lines) =>
  withLogs((layout) => {
    expect(() => readLogs(layout, "schemas", lines)).toThrow(expect.objectContaining({ code: "USAGE" }) as Error);
  }),
);
