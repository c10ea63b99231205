// An integration test of your own: the engine deploys, observes, judges and removes; what you expect besides is yours to say.
import { expect, test } from "@jest/globals";
import { type Row, runExperiments } from "pinproof";
import "pinproof/jest";

const row = {
  id: "my-pinned",
  claim: "A server whose flavor has hw:cpu_policy=dedicated is pinned to a CPU of its own",
  hostSet: "A",
  flavor: { "hw:cpu_policy": "dedicated" },
  expect: { outcome: "active", cpus: "pinned" },
} satisfies Row;

test("my flavor pins, inside the dedicated set and outside of the shared one", async () => {
  const seen: { domain: string; dedicated: string | null; shared: string | null }[] = [];
  const { results, failures, clean } = await runExperiments([row], {
    whileLive: (_experiment, { evidence }) => {
      for (const { domainXml, host } of evidence) {
        if (!domainXml.ok) throw new Error(domainXml.reason);
        if (!host.ok) throw new Error(host.reason);
        if (!host.value.cpuSets.ok) throw new Error(host.value.cpuSets.reason);
        const { dedicated, shared } = host.value.cpuSets.value;
        seen.push({ domain: domainXml.value, dedicated, shared });
      }
    },
  });
  expect(failures).toEqual([]);
  expect(results.map(({ experiment, verdict, error }) => [experiment, verdict.outcome, error])).toEqual([
    ["my-pinned", "holds", undefined],
  ]);
  expect(clean).toBe(true);

  expect(seen).toHaveLength(1);
  for (const { domain, dedicated, shared } of seen) {
    expect(domain).toPinEveryVcpuWithin(dedicated ?? "");
    expect(domain).not.toLeaveVcpusFloatingOver(shared ?? "");
  }
});
