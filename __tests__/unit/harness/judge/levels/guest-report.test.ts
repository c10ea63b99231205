import { readGuestReport } from "../../../../../harness/judge/levels/guest-report.ts";
import { cpuSet } from "../../../../../base/cpu-set.ts";

const REPORT = `pinproof-guest cpus-online 0-1
pinproof-guest cpu 0 socket 0 core 0 siblings 0
pinproof-guest cpu 1 socket 0 core 1 siblings 1
pinproof-guest node 0 cpus 0-1 memory-kib 89352
pinproof-guest ready
`;

describe("readGuestReport", () => {
  it("reads CPUs and nodes", () => {
    expect(readGuestReport(REPORT)).toEqual({
      ok: true,
      value: {
        online: cpuSet(0, 1),
        cpus: [
          { id: 0, socket: 0, core: 0, siblings: cpuSet(0) },
          { id: 1, socket: 0, core: 1, siblings: cpuSet(1) },
        ],
        nodes: [{ id: 0, cpus: cpuSet(0, 1), memoryKiB: 89352 }],
      },
    });
  });

  it("other lines, and the carriage returns of a serial line, are left aside", () => {
    const noisy = `[    0.0] Linux\r\n${REPORT.replaceAll("\n", "\r\n")}[    9.1] random: crng init done\r\n`;
    expect(readGuestReport(noisy)).toEqual(readGuestReport(REPORT));
  });

  it("a guest that booted twice: the last report counts", () => {
    const second = REPORT.replace("cpus-online 0-1", "cpus-online 0");
    expect(readGuestReport(REPORT + second)).toMatchObject({ value: { online: cpuSet(0) } });
    const begun = "pinproof-guest cpus-online 0-1\n";
    expect(readGuestReport(REPORT + begun)).toMatchObject({ ok: false });
  });

  it("a node without CPUs", () => {
    const report = REPORT.replace("cpus 0-1 memory", "cpus  memory");
    expect(readGuestReport(report)).toMatchObject({ value: { nodes: [{ cpus: cpuSet() }] } });
  });

  it.each([
    ["nothing", "", /^the guest printed no report on its console$/],
    ["something else", "login:", /^the guest printed no report on its console$/],
    [
      "no end",
      REPORT.replace("pinproof-guest ready\n", ""),
      /^the guest's report is incomplete: no "ready" after 4 lines$/,
    ],
    [
      "a damaged line",
      REPORT.replace("socket 0 core 1", "socket"),
      /^the guest's report is damaged: "cpu 1 socket siblings 1"$/,
    ],
    [
      "a damaged list",
      REPORT.replace("cpus-online 0-1", "cpus-online 1-0"),
      /^the guest's report is damaged: "1-0" is not a CPU set/,
    ],
  ])("%s: says why", (_what, console, reason) => {
    expect(readGuestReport(console)).toEqual({ ok: false, reason: expect.stringMatching(reason) as string });
  });
});
