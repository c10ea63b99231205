import { cpuSet } from "../../../../base/cpu-set.ts";
import { parseDomainXml } from "../../../../drivers/libvirt/domain-xml.ts";
import { fixture } from "../../../support/captured/fixtures.ts";

const pinned = fixture("captured/by-image/domain.xml");
const floating = fixture("captured/float/domain.xml");
const numaOnly = fixture("captured/float-numa/domain.xml");
const wide = fixture("derived/pinned-4vcpu-2node.xml");

/** The message of the assertion that fails, without colours. */
function messageOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message.replaceAll(/\u001b\[\d+m/g, "");
  }
  throw new Error("the assertion holds");
}

describe("toPinEveryVcpuWithin", () => {
  it("passes on pins of its own within the set, given as text, set or facts", () => {
    expect(pinned).toPinEveryVcpuWithin("1");
    expect(parseDomainXml(pinned)).toPinEveryVcpuWithin(cpuSet(1, 2));
    expect(wide).toPinEveryVcpuWithin("1,3,5,7");
  });

  it.each([
    ["floating", floating],
    ["a NUMA topology that names the shared set", numaOnly],
    ["one pin lost", wide.replace(/<vcpupin vcpu='2'[^>]*>/, "")],
    ["no cputune", pinned.replace(/<cputune>.*<\/cputune>/s, "")],
    ["two vCPUs on one CPU", wide.replace("vcpu='1' cpuset='7'", "vcpu='1' cpuset='3'")],
    ["a range", wide.replace("vcpu='1' cpuset='7'", "vcpu='1' cpuset='5,7'")],
    ["a pin outside", wide.replace("vcpu='1' cpuset='7'", "vcpu='1' cpuset='6'")],
  ])("does not pass: %s", (_what, xml) => {
    expect(xml).not.toPinEveryVcpuWithin("1,3,5,7");
  });

  it("does not pass over no CPUs", () => {
    expect(pinned).not.toPinEveryVcpuWithin("");
  });

  it("says what was expected and found", () => {
    expect(
      messageOf(() => {
        expect(numaOnly).toPinEveryVcpuWithin("1");
      }),
    ).toMatchInlineSnapshot(`
      "expect(domain).toPinEveryVcpuWithin(cpus)

      Expected: "1 vCPU on a CPU each, within 1"
      Received: "1 vCPU, pins 0→0, no cpuset""
    `);
    expect(
      messageOf(() => {
        expect(pinned).not.toPinEveryVcpuWithin("1");
      }),
    ).toMatchInlineSnapshot(`
      "expect(domain).not.toPinEveryVcpuWithin(cpus)

      Expected: not "1 vCPU on a CPU each, within 1"
      Received: "1 vCPU, pins 0→1, no cpuset""
    `);
  });
});

describe("toLeaveVcpusFloatingOver", () => {
  it("passes where nothing is pinned and the cpuset is the set", () => {
    expect(floating).toLeaveVcpusFloatingOver("0");
  });

  it.each([
    ["pinned", pinned, "1"],
    ["a NUMA topology", numaOnly, "0"],
    ["another set", floating, "0-1"],
    ["no cpuset", floating.replace(" cpuset='0'>", ">"), "0"],
  ])("does not pass: %s", (_what, xml, cpus) => {
    expect(xml).not.toLeaveVcpusFloatingOver(cpus);
  });

  it("says what was expected and found", () => {
    expect(
      messageOf(() => {
        expect(pinned).toLeaveVcpusFloatingOver("0");
      }),
    ).toMatchInlineSnapshot(`
      "expect(domain).toLeaveVcpusFloatingOver(cpus)

      Expected: "no pins, cpuset 0"
      Received: "1 vCPU, pins 0→1, no cpuset""
    `);
    expect(
      messageOf(() => {
        expect(floating).not.toLeaveVcpusFloatingOver("0");
      }),
    ).toMatchInlineSnapshot(`
      "expect(domain).not.toLeaveVcpusFloatingOver(cpus)

      Expected: not "no pins, cpuset 0"
      Received: "1 vCPU, no pins, cpuset 0""
    `);
  });
});

describe("toKeepEmulatorThreadsOn", () => {
  it("passes on emulatorpin, and without one on the cpuset of <vcpu>", () => {
    expect(pinned).toKeepEmulatorThreadsOn("1");
    expect(floating).toKeepEmulatorThreadsOn("0");
    expect(fixture("captured/emulator-share/domain.xml")).toKeepEmulatorThreadsOn("0");
  });

  it.each([
    ["elsewhere", pinned, "0"],
    ["not limited", floating.replace(" cpuset='0'>", ">"), "0"],
    ["more than that", wide, "1,3,5"],
  ])("does not pass: %s", (_what, xml, cpus) => {
    expect(xml).not.toKeepEmulatorThreadsOn(cpus);
  });

  it("says what was expected and found", () => {
    expect(
      messageOf(() => {
        expect(pinned).toKeepEmulatorThreadsOn("0");
      }),
    ).toMatchInlineSnapshot(`
      "expect(domain).toKeepEmulatorThreadsOn(cpus)

      Expected: "emulator on 0"
      Received: "emulator on 1""
    `);
    expect(
      messageOf(() => {
        expect(pinned).not.toKeepEmulatorThreadsOn("1");
      }),
    ).toMatchInlineSnapshot(`
      "expect(domain).not.toKeepEmulatorThreadsOn(cpus)

      Expected: not "emulator on 1"
      Received: "emulator on 1""
    `);
  });
});

describe("toShareNoCpuWith", () => {
  it("passes where neither may use a CPU of the other", () => {
    expect(pinned).toShareNoCpuWith(floating);
    expect(floating).toShareNoCpuWith(parseDomainXml(pinned));
  });

  it.each([
    ["the same pin", pinned, fixture("captured/by-flavor/domain.xml")],
    ["an emulator on the other's CPU", fixture("captured/emulator-share/domain.xml"), floating],
    ["one that may run everywhere", pinned, floating.replace(" cpuset='0'>", ">")],
  ])("does not pass: %s", (_what, one, other) => {
    expect(one).not.toShareNoCpuWith(other);
  });

  it("says what was expected and found", () => {
    expect(
      messageOf(() => {
        expect(pinned).toShareNoCpuWith(wide);
      }),
    ).toMatchInlineSnapshot(`
      "expect(domain).toShareNoCpuWith(other)

      Expected: "no CPU in common"
      Received: "one may use 1, the other 1,3,5,7""
    `);
    expect(
      messageOf(() => {
        expect(pinned).not.toShareNoCpuWith(floating);
      }),
    ).toMatchInlineSnapshot(`
      "expect(domain).not.toShareNoCpuWith(other)

      Expected: not "no CPU in common"
      Received: "one may use 1, the other 0""
    `);
  });
});
