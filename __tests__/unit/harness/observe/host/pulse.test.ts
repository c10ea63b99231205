import { parseParts, pulseScript } from "../../../../../harness/observe/host/parts.ts";
import { pulseIn } from "../../../../../harness/observe/host/pulse.ts";
import { failed, ok } from "../../../../support/captured/evidence.ts";
import { run } from "../../../../../base/command.ts";
import { makeProgram, withTemporaryFolder } from "../../../../support/stand-ins/programs.ts";

const said = (stdout: string, status = 0, stderr = "") => new Map([["pulse", { status, stdout, stderr }]]);
const dominfo = (state: string, time: string) =>
  `Id:             3\nName:           instance-00000003\nUUID:           5b8c\nOS Type:        hvm\nState:          ${state}\nCPU(s):         1\n${time}Max memory:     131072 KiB\n\n`;

it.each([
  ["running", "CPU time:       12.3s\n", { state: "running", cpuMs: 12_300 }],
  ["in shutdown", "CPU time:       0.0s\n", { state: "in shutdown", cpuMs: 0 }],
  ["shut off", "", { state: "shut off", cpuMs: 0 }],
])("%s", (state, time, pulse) => {
  expect(pulseIn(said(dominfo(state, time)), "c1")).toEqual(ok(pulse));
});

it.each([
  ["no state", said("CPU time: 1.0s\n"), "c1: virsh dominfo names no state"],
  [
    "no domain",
    said("", 1, "error: failed to get domain '5b8c'"),
    "c1: failed to get domain '5b8c' - libvirt has no such domain: was the server deleted, or moved to another host?",
  ],
  ["no answer", new Map(), 'c1: reading ended before "pulse"'],
])("%s is a reason", (_what, parts, reason) => {
  expect(pulseIn(parts, "c1")).toEqual(failed(reason));
});

it("the script asks libvirt for this domain, read-only, and for nothing else", async () => {
  await withTemporaryFolder(async (folder) => {
    const virsh = makeProgram(
      folder,
      "virsh",
      `echo "$@" >>${folder}/calls; echo "State: running"; echo "CPU time: 4.5s"`,
    );
    const { stdout, stderr } = await run("sh", ["-s", "--", "@m", "5b8c", "/nowhere", virsh], { input: pulseScript() });
    expect(pulseIn(parseParts(stdout, stderr, "@m"), "c1")).toEqual(ok({ state: "running", cpuMs: 4500 }));
    const { stdout: calls } = await run("cat", [`${folder}/calls`]);
    expect(calls.trim().split("\n")).toEqual(["-r uri", "-r dominfo 5b8c"]);
  });
});
