// Reading XML, for any domain and any damage: what was written is what is read, and nothing but a DomainFormatError comes of
// text that is none.
import fc from "fast-check";
import { cpuSet, parseCpuSet } from "../../../../base/cpu-set.ts";
import { parseDomainXml } from "../../../../drivers/libvirt/domain-xml.ts";
import { anyGuest } from "../../../support/made/arbitrary-guests.ts";
import { damaged } from "../../../support/defects/damage.ts";
import { fixture } from "../../../support/captured/fixtures.ts";
import { type MadeGuest, madeServer } from "../../../support/made/made-guest.ts";

const xmlOf = (made: MadeGuest) => {
  const { domainXml } = madeServer("x", made);
  if (!domainXml.ok) throw new Error("no XML");
  return domainXml.value;
};

const WHOLE = ["by-image", "float", "float-numa"].map((name) => fixture(`captured/${name}/domain.xml`));

describe("parseDomainXml", () => {
  it("reads any domain back as it was written", () => {
    fc.assert(
      fc.property(anyGuest, (made) => {
        const domain = parseDomainXml(xmlOf(made));
        const hasCells = made.cells.length > 0;
        expect(domain.vcpus).toBe(made.vcpus);
        expect(domain.vcpuCpuset).toEqual(parseCpuSet(made.cpuset ?? ""));
        expect(domain.iothreads).toBe(made.iothreads);
        expect(domain.topology).toEqual({
          ...{ sockets: made.topology?.[0], cores: made.topology?.[1], threads: made.topology?.[2] },
        });
        expect(domain.cells.map(({ vcpus, memoryKiB }) => [vcpus, memoryKiB / 1024])).toEqual(
          made.cells.map(({ vcpus, memoryMiB }) => [new Set(vcpus), memoryMiB]),
        );
        expect(domain.memNodes).toEqual(
          made.cells.map(({ hostNode }, cell) => ({ cell, mode: "strict", nodeset: cpuSet(hostNode) })),
        );
        expect(domain.memoryBacking).toMatchObject({ locked: true, nosharepages: true });
        expect(domain.memoryBacking.hugepages).toEqual(
          hasCells
            ? made.cells.map((_, cell) => ({ sizeKiB: made.hugepagesKiB, cells: cpuSet(cell) }))
            : [{ sizeKiB: null, cells: null }],
        );
        expect(domain.emulatorPin).toEqual(hasCells ? parseCpuSet(made.emulator) : null);
        expect(domain.vcpuScheds.map(({ vcpus }) => [...vcpus])).toEqual(
          hasCells ? made.realtime?.map((id) => [id]) : [],
        );
        const pins = Array.from({ length: made.vcpus }, (_, id): [number, ReadonlySet<number>] => [
          id,
          made.pins[id] === undefined ? parseCpuSet(made.floats?.[id] ?? "") : cpuSet(made.pins[id]),
        ]);
        expect(domain.vcpuPins).toEqual(new Map(hasCells ? pins : []));
      }),
    );
  });

  it("of damaged text: a DomainFormatError, or facts", () => {
    fc.assert(
      fc.property(damaged(WHOLE), ({ text }) => {
        expect(["DOMAIN_FORMAT", "facts"]).toContain(outcomeOf(text));
      }),
      { numRuns: 400 },
    );
  });

  it("of text that was cut: a DomainFormatError", () => {
    const cut = fc
      .constantFrom(...WHOLE)
      .chain((whole) => fc.nat(whole.trimEnd().length - 1).map((at) => whole.slice(0, at)));
    fc.assert(
      fc.property(cut, (text) => {
        expect(() => parseDomainXml(text)).toThrow(expect.objectContaining({ code: "DOMAIN_FORMAT" }) as Error);
      }),
      { numRuns: 200 },
    );
  });

  it("of anything at all: a DomainFormatError", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string()), (text) => {
        expect(() => parseDomainXml(text)).toThrow(expect.objectContaining({ code: "DOMAIN_FORMAT" }) as Error);
      }),
    );
  });
});

function outcomeOf(text: string): unknown {
  try {
    parseDomainXml(text);
    return "facts";
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}
