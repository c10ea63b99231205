// The judge must see pinning that was taken away. A pinned server is changed behind Nova's back, level by level, and looked
// at and judged as any other. Changing a guest needs root on its compute host, which we have on the local cloud alone.
import { expect, test } from "@jest/globals";
import { cloudLayout } from "../../cloud/layout.ts";
import { runInside } from "../../cloud/controller/container.ts";
import { readState } from "../../cloud/state.ts";
import { exitCodeOf } from "../../bin/terminal/exit-code.ts";
import type { Experiment } from "../../experiments/index.ts";
import { reference } from "../../experiments/families/reference.ts";
import type { Run } from "../../harness/run/context.ts";
import { judge } from "../../harness/judge/judge.ts";
import type { ServerVerdict } from "../../harness/judge/verdict.ts";
import { ComputeHosts } from "../../harness/observe/host/compute-hosts.ts";
import { observeServer } from "../../harness/observe/observe-server.ts";
import { surveyHosts } from "../../harness/observe/survey.ts";
import { inRun } from "../support/real-cloud/experiment-run.ts";

const pinned: Experiment = { ...reference, servers: pick("by-image"), relations: [] };

/** A shell command that takes pinning away, with the server's id as $1; what is seen; how it is put right again. */
const DAMAGE = [
  {
    what: "virsh vcpupin gives the vCPU both CPUs",
    harm: "virsh vcpupin $1 0 0-1",
    mend: "virsh vcpupin $1 0 1",
    level: "libvirt",
  },
  {
    what: "virsh emulatorpin gives the emulator both CPUs",
    harm: "virsh emulatorpin $1 0-1",
    mend: "virsh emulatorpin $1 1",
    level: "libvirt",
  },
  {
    what: "taskset moves the vCPU's thread where libvirt does not see it",
    harm: 'taskset -pc 0 "$(grep -l "^CPU 0/" /proc/$(pgrep -f "uuid $1")/task/*/comm | cut -d / -f 5)"',
    mend: "virsh vcpupin $1 0 1",
    level: "kernel",
  },
] as const;

test("pinning that is taken away from a running server is violated at the level where it was taken", async () => {
  const seen = new Map<string, ServerVerdict>();
  const { result } = await inRun(pinned, (run) => ({
    whileLive: async ({ servers }) => {
      const id = servers["by-image"] ?? "";
      seen.set("untouched", await look(run, id));
      for (const { what, harm, mend } of DAMAGE) {
        await onComputeHost(harm, id);
        seen.set(what, await look(run, id));
        await onComputeHost(mend, id);
      }
      seen.set("put right again", await look(run, id));
    },
  }));

  expect(seen.get("untouched")?.outcome).toBe("holds");
  for (const { what, level } of DAMAGE) {
    const verdict = seen.get(what);
    expect([what, verdict?.outcome, verdict?.first?.level]).toEqual([what, "violated", level]);
    expect(verdict?.first?.found).not.toBe(verdict?.first?.expected);
    expect(exitCodeOf([{ ...result, verdict: { ...result.verdict, outcome: verdict?.outcome ?? "holds" } }])).toBe(1);
  }
  expect(seen.get("put right again")?.outcome).toBe("holds");
});

async function look({ client, target, rules }: Run, id: string): Promise<ServerVerdict> {
  await using hosts = new ComputeHosts(target.hosts);
  const [facts, evidence] = await Promise.all([
    surveyHosts({ client, hosts }),
    observeServer("by-image", id, { client, hosts, guest: "once" }),
  ]);
  const verdict = judge(pinned, { servers: [evidence], hosts: facts }, rules);
  const [server] = verdict.servers;
  if (server === undefined) throw new Error("nothing was judged");
  return server;
}

async function onComputeHost(command: string, id: string): Promise<void> {
  const { running } = readState(cloudLayout());
  if (running === undefined)
    throw new Error("this test changes a guest as root, so it needs the local cloud: unset OS_CLOUD");
  await runInside(running, ["sh", "-euc", command, "sh", id]);
}

function pick(name: string): Experiment["servers"] {
  return Object.fromEntries(Object.entries(reference.servers).filter(([key]) => key === name));
}
