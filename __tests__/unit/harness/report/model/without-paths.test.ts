// Where the machine that made a report keeps its files is not told; what compute hosts said is.
import { withoutPaths } from "../../../../../harness/report/model/without-paths.ts";
import { savedRun } from "../../../../support/made/report-runs.ts";

function told(text: string, cloudsFile = "/opt/pipelines/secret-customer/clouds.yaml"): string | undefined {
  const run = savedRun(
    [{ id: "A01", experiment: { ok: false, reason: text }, verdict: { ok: false, reason: "" }, servers: [] }],
    [],
    {
      cloud: { kind: "named", cloud: "mine", cloudsFile },
    },
  );
  const [one] = withoutPaths(run).experiments;
  return one?.experiment.ok === false ? one.experiment.reason : undefined;
}

test.each([
  ["ssh: /home/ana/.ssh/id_ed25519: no such file", "ssh: …/id_ed25519: no such file"],
  ["/root/x/run.json is damaged", "…/run.json is damaged"],
  ["see /work/nightly 7/no, /srv/ci/job/.pinproof/runs/abc/logs/apply.log", "see /work/nightly 7/no, …/apply.log"],
  ['"/opt/pipelines/secret-customer/ca.pem" is expired', '"…/ca.pem" is expired'],
  ["/builds/group/project/rows/a.yaml", "…/a.yaml"],
])("%s", (text, expected) => {
  expect(told(text)).toBe(expected);
});

test.each([
  "/etc/nova/nova.conf cannot be read",
  "/proc/3410/task/3417/status",
  "GET /servers/ID/topology",
  "/var/lib/nova/instances/disk",
  "https://example.net/home/x",
  "1/home/x",
  "a cut in / and /home",
])("%s stays", (text) => {
  expect(told(text)).toBe(text);
});

test("a clouds.yaml in the file system's root hides nothing else", () => {
  expect(told("/etc/nova/nova.conf", "/clouds.yaml")).toBe("/etc/nova/nova.conf");
});
