import fc from "fast-check";
import { cpuSet, formatCpuSet } from "../../../../base/cpu-set.ts";
import { pinnedCpus, singlyPinnedCpus, usableCpus } from "../../../../drivers/libvirt/domain-cpus.ts";
import { parseDomainXml } from "../../../../drivers/libvirt/domain-xml.ts";
import { fixture } from "../../../support/captured/fixtures.ts";

const byImage = fixture("captured/by-image/domain.xml");

describe("parseDomainXml", () => {
  it("pinned: reads every fact of a live domain", () => {
    expect(parseDomainXml(byImage)).toEqual({
      uuid: "89aa1779-c647-465a-a4d4-3059714d13ad",
      name: "instance-00000006",
      live: true,
      type: "qemu",
      vcpus: 1,
      pluggedVcpus: 1,
      vcpuPlacement: "static",
      vcpuCpuset: null,
      vcpuPins: new Map([[0, cpuSet(1)]]),
      emulatorPin: cpuSet(1),
      iothreads: 0,
      iothreadPins: new Map(),
      vcpuScheds: [],
      memoryKiB: 65536,
      numaMemory: { mode: "strict", nodeset: cpuSet(0) },
      memNodes: [{ cell: 0, mode: "strict", nodeset: cpuSet(0) }],
      cells: [{ id: 0, vcpus: cpuSet(0), memoryKiB: 65536, memAccess: null }],
      memoryBacking: { hugepages: [], nosharepages: false, locked: false },
      topology: { sockets: 1, cores: 1, threads: 1 },
    });
  });

  it("floating: has a cpuset on <vcpu> and nothing else", () => {
    const domain = parseDomainXml(fixture("captured/float/domain.xml"));
    expect(domain).toMatchObject({
      vcpuCpuset: cpuSet(0),
      emulatorPin: null,
      numaMemory: null,
      memNodes: [],
      cells: [],
    });
    expect(domain.vcpuPins.size).toBe(0);
  });

  it("two nodes: reads cells, memnodes, I/O threads and their pins", () => {
    const domain = parseDomainXml(fixture("derived/pinned-4vcpu-2node.xml"));
    expect(domain.cells.map(({ vcpus }) => formatCpuSet(vcpus))).toEqual(["0-1", "2-3"]);
    expect(domain.memNodes.map(({ cell, nodeset }) => [cell, formatCpuSet(nodeset)])).toEqual([
      [0, "1"],
      [1, "0"],
    ]);
    expect(domain.iothreads).toBe(1);
    expect(domain.iothreadPins).toEqual(new Map([[1, cpuSet(1, 3, 5, 7)]]));
    expect(pinnedCpus(domain)).toEqual(cpuSet(3, 7, 1, 5));
  });

  it.each([
    ["nothing", "", { hugepages: [], nosharepages: false, locked: false }],
    ["lock", "<nosharepages/><locked/>", { hugepages: [], nosharepages: true, locked: true }],
    [
      "default pages",
      "<hugepages/>",
      { hugepages: [{ sizeKiB: null, cells: null }], nosharepages: false, locked: false },
    ],
    [
      "pages of every cell",
      "<hugepages><page size='1' unit='GiB'/></hugepages>",
      { hugepages: [{ sizeKiB: 1048576, cells: null }], nosharepages: false, locked: false },
    ],
    [
      "pages for each cell",
      "<hugepages><page size='2048' unit='KiB' nodeset='0'/><page size='2048' nodeset='1-2'/></hugepages>",
      {
        hugepages: [
          { sizeKiB: 2048, cells: cpuSet(0) },
          { sizeKiB: 2048, cells: cpuSet(1, 2) },
        ],
        nosharepages: false,
        locked: false,
      },
    ],
  ])("memory backing: %s", (_what, inside, expected) => {
    const xml = byImage.replace("<vcpu ", `<memoryBacking>${inside}</memoryBacking><vcpu `);
    expect(parseDomainXml(xml).memoryBacking).toEqual(expected);
  });

  it("a cell's memory may be shared", () => {
    const xml = byImage.replace("<cell id='0'", "<cell id='0' memAccess='shared'");
    expect(parseDomainXml(xml).cells[0]?.memAccess).toBe("shared");
  });

  it("a declaration of UTF-8 is no trouble", () => {
    const xml = `<?xml version="1.0" encoding="utf-8"?>\n${byImage}`;
    expect(parseDomainXml(xml)).toEqual(parseDomainXml(byImage));
  });

  it("a domain without an id is not live", () => {
    expect(parseDomainXml(byImage.replace(/ id='\d+'>/, ">")).live).toBe(false);
  });

  it("vcpusched elements are kept one by one", () => {
    const xml = byImage.replace(
      "</cputune>",
      "<vcpusched vcpus='0' scheduler='fifo' priority='1'/><vcpusched vcpus='1' scheduler='batch'/></cputune>",
    );
    expect(parseDomainXml(xml).vcpuScheds).toEqual([
      { vcpus: cpuSet(0), scheduler: "fifo", priority: 1 },
      { vcpus: cpuSet(1), scheduler: "batch", priority: null },
    ]);
  });

  it.each([
    ["MiB", "64", 65536],
    ["GiB", "1", 1048576],
    ["KiB", "65536", 65536],
  ])("memory in %s is turned into KiB", (unit, amount, kib) => {
    const xml = byImage.replace("memory='65536' unit='KiB'", `memory='${amount}' unit='${unit}'`);
    expect(parseDomainXml(xml).cells[0]?.memoryKiB).toBe(kib);
  });

  it.each([
    ["nothing", () => "", "the domain XML is empty"],
    ["text", () => "error: failed to get domain", "the domain XML is truncated or not XML"],
    ["half", () => byImage.slice(0, byImage.length / 2), "the domain XML is truncated or not XML"],
    ["all but the last tag", () => byImage.replace("</domain>", ""), "the domain XML is truncated or not XML"],
    ["two domains", () => byImage + byImage, "the domain XML is truncated or not XML"],
    [
      "a network",
      () => "<network><name>default</name></network>",
      "the domain XML is not a libvirt <domain>: it is a <network>",
    ],
    [
      "capabilities",
      () => fixture("captured/capabilities.xml"),
      "the domain XML is not a libvirt <domain>: it is a <capabilities>",
    ],
    [
      "a doctype",
      () => `<!DOCTYPE domain [<!ENTITY a "b">]>${byImage}`,
      "the domain XML has a DOCTYPE, which libvirt never writes",
    ],
    [
      "another encoding",
      () => Buffer.from(byImage, "utf16le").toString("utf8"),
      "the domain XML is not UTF-8, as libvirt writes it",
    ],
    [
      "a declaration of another encoding",
      () => `<?xml version='1.0' encoding='ISO-8859-1'?>\n${byImage}`,
      "the domain XML says that it is ISO-8859-1: libvirt writes UTF-8",
    ],
    ["two cputune", () => byImage.replace("<numatune>", "<cputune/><numatune>"), "<cputune> appears twice"],
    [
      "a page without a size",
      () => byImage.replace("<vcpu ", "<memoryBacking><hugepages><page/></hugepages></memoryBacking><vcpu "),
      "<memoryBacking hugepages page> has no size",
    ],
    ["no vcpu", () => byImage.replace(/<vcpu .*<\/vcpu>/, ""), "the domain XML has no <vcpu>"],
    ["an empty vcpu", () => byImage.replace(">1</vcpu>", "></vcpu>"), '<vcpu> should be a whole number, and is ""'],
    ["no uuid", () => byImage.replace(/^ {2}<uuid>.*<\/uuid>$/m, ""), "the domain XML has no <uuid>"],
    ["an empty name", () => byImage.replace(/<name>.*<\/name>/, "<name/>"), "the domain XML has an empty <name>"],
    ["no type", () => byImage.replace("type='qemu' ", ""), "<domain> has no type"],
    ["a pin without CPUs", () => byImage.replace("vcpu='0' cpuset='1'", "vcpu='0'"), "<vcpupin> has no cpuset"],
    [
      "a pin with words",
      () => byImage.replace("vcpu='0' cpuset='1'", "vcpu='0' cpuset='one'"),
      "<vcpupin cpuset> holds no CPU set",
    ],
    [
      "a pin that excludes all",
      () => byImage.replace("vcpu='0' cpuset='1'", "vcpu='0' cpuset='^1'"),
      "<vcpupin cpuset> holds an empty CPU set",
    ],
    [
      "a pin of no vCPU",
      () => byImage.replace("vcpu='0' cpuset='1'", "vcpu='x' cpuset='1'"),
      '<vcpupin vcpu> should be a whole number, and is "x"',
    ],
    [
      "a vCPU pinned twice",
      () => byImage.replace("<emulatorpin", "<vcpupin vcpu='0' cpuset='0'/><emulatorpin"),
      "<vcpupin> appears twice for vcpu 0",
    ],
    ["a cell without CPUs", () => byImage.replace("cpus='0' ", ""), "<cpu numa cell> has no cpus"],
    [
      "an unknown unit",
      () => byImage.replace("memory='65536' unit='KiB'", "memory='65536' unit='parsec'"),
      '<cpu numa cell memory> has the unknown unit "parsec"',
    ],
    [
      "a memnode without a cell",
      () => byImage.replace("cellid='0' ", ""),
      "<memnode cellid> should be a whole number, and is missing",
    ],
  ])("refuses %s, naming the element", (_what, xml, summary) => {
    expect(() => parseDomainXml(xml())).toThrow(expect.objectContaining({ code: "DOMAIN_FORMAT", summary }) as Error);
  });

  it("refuses a text of several MiB without reading it", () => {
    expect(() => parseDomainXml(" ".repeat(5_000_000) + byImage)).toThrow(/larger than 4096 KiB/);
  });

  it("entities of its own are not expanded", () => {
    expect(parseDomainXml(byImage.replace("<name>", "<name>&xxe;")).name).toBe("&xxe;instance-00000006");
  });

  it("cut anywhere, it is refused with our own error", () => {
    fc.assert(
      fc.property(fc.nat(byImage.trimEnd().length - 1), (length) => {
        expect(() => parseDomainXml(byImage.slice(0, length))).toThrow(
          expect.objectContaining({ code: "DOMAIN_FORMAT" }) as Error,
        );
      }),
    );
  });

  it("with any byte changed, it is read or refused, and never anything else", () => {
    fc.assert(
      fc.property(fc.nat(byImage.length - 1), fc.string({ minLength: 1, maxLength: 3 }), (at, text) => {
        const xml = byImage.slice(0, at) + text + byImage.slice(at + 1);
        expect(["read", "DOMAIN_FORMAT"]).toContain(outcomeOf(xml));
      }),
      { numRuns: 500 },
    );
  });

  it("any pins that are written are the pins that are read", () => {
    const pins = fc.dictionary(fc.nat(64).map(String), fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 9 }));
    fc.assert(
      fc.property(pins, (wanted) => {
        const elements = Object.entries(wanted).map(
          ([vcpu, cpus]) => `<vcpupin vcpu='${vcpu}' cpuset='${formatCpuSet(cpuSet(...cpus))}'/>`,
        );
        const xml = byImage.replace("<vcpupin vcpu='0' cpuset='1'/>", elements.join(""));
        expect(parseDomainXml(xml).vcpuPins).toEqual(
          new Map(Object.entries(wanted).map(([vcpu, cpus]) => [Number(vcpu), cpuSet(...cpus)])),
        );
      }),
    );
  });
});

describe("usableCpus", () => {
  const usable = (xml: string) => usableCpus(parseDomainXml(xml));

  it.each([
    ["pinned: its pins", "captured/by-image", cpuSet(1)],
    ["floating: the shared set", "captured/float", cpuSet(0)],
    ["emulator elsewhere: that too", "captured/emulator-share", cpuSet(0, 1)],
  ])("%s", (_title, folder, cpus) => {
    expect(usable(fixture(`${folder}/domain.xml`))).toEqual(cpus);
  });

  it("nothing limits it: every CPU", () => {
    expect(usable(fixture("captured/float/domain.xml").replace(" cpuset='0'", ""))).toBeNull();
  });

  it("one vCPU without a pin: every CPU", () => {
    expect(usable(byImage.replace("static'>1<", "static'>2<"))).toBeNull();
  });

  it("pins to several CPUs are no single pins", () => {
    const domain = parseDomainXml(byImage.replace("vcpu='0' cpuset='1'", "vcpu='0' cpuset='0-1'"));
    expect(singlyPinnedCpus(domain)).toEqual(cpuSet());
    expect(pinnedCpus(domain)).toEqual(cpuSet(0, 1));
  });
});

function outcomeOf(xml: string): unknown {
  try {
    parseDomainXml(xml);
    return "read";
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}
