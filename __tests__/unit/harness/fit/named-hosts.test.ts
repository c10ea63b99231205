// A row may name its compute host: one that is not there is no verdict on the cloud.
import { fromRow } from "../../../../experiments/row.ts";
import { namedHostsFit } from "../../../../harness/fit/named-hosts.ts";
import { runExperiments } from "../../../../harness/schedule/run-experiments.ts";
import { fakeClient } from "../../../support/stand-ins/fake-client.ts";
import { inFakeRun } from "../../../support/stand-ins/fake-run.ts";

const row = (host?: string) =>
  fromRow({
    ...{ id: "mine", claim: "", expect: { outcome: "active", cpus: "floating" } },
    ...(host === undefined ? {} : { host }),
  });
const PROVIDERS = "GET placement /resource_providers";
const two = {
  [PROVIDERS]: {
    resource_providers: [
      { uuid: "2", name: "compute-2" },
      { uuid: "1", name: "compute-1" },
    ],
  },
};

test("one that names no host asks nobody", async () => {
  const client = fakeClient({});
  await expect(namedHostsFit(client, row())).resolves.toEqual({ fit: "yes" });
  expect(client.calls).toEqual([]);
});

test("one that is there fits", async () => {
  await expect(namedHostsFit(fakeClient(two), row("compute-2"))).resolves.toEqual({ fit: "yes" });
});

test("one that is not there is told beside those that are", async () => {
  await expect(namedHostsFit(fakeClient(two), row("compute-3"))).resolves.toEqual({
    fit: "no",
    reason: 'it is for compute host "compute-3", and Placement has compute-1, compute-2',
  });
});

test("where Placement is closed it cannot be told", async () => {
  await expect(namedHostsFit(fakeClient({}), row("compute-1"))).resolves.toEqual({
    fit: "unknown",
    reason:
      'it is for compute host "compute-1", and Placement does not show this user which hosts exist, which requires an administrator',
  });
});

test.each([
  ["skipped", two],
  ["inconclusive", {}],
])("in a run it is %s, and nothing is made", (outcome, answers) =>
  inFakeRun({ answers }, async (fake) => {
    const { results } = await runExperiments(fake.run, [row("compute-3")]);
    expect(results.map(({ verdict }) => verdict.outcome)).toEqual([outcome]);
    expect(fake.log).toEqual([]);
  }),
);
