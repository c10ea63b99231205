import { cputuneExcerpt } from "../../../../../harness/report/terminal/cputune.ts";
import { fixture } from "../../../../support/captured/fixtures.ts";

describe("cputuneExcerpt", () => {
  it("pinned: the elements that tell of pinning, less their indentation", () => {
    expect(cputuneExcerpt(fixture("captured/by-image/domain.xml"))).toMatchInlineSnapshot(`
      "<vcpu placement='static'>1</vcpu>
      <cputune>
        <vcpupin vcpu='0' cpuset='1'/>
        <emulatorpin cpuset='1'/>
      </cputune>
      <numatune>
        <memory mode='strict' nodeset='0'/>
        <memnode cellid='0' mode='strict' nodeset='0'/>
      </numatune>
      <cpu>
        <numa>
          <cell id='0' cpus='0' memory='65536' unit='KiB'/>
        </numa>
      </cpu>"
    `);
  });

  it("floating: the vcpu element alone", () => {
    expect(cputuneExcerpt(fixture("captured/float/domain.xml"))).toBe("<vcpu placement='static' cpuset='0'>1</vcpu>");
  });

  it("with an I/O thread and two cells", () => {
    const excerpt = cputuneExcerpt(fixture("derived/pinned-4vcpu-2node.xml"));
    expect(excerpt).toContain("<iothreads>1</iothreads>\n<cputune>\n  <vcpupin vcpu='0' cpuset='3'/>");
    expect(excerpt).toContain("    <cell id='1' cpus='2-3' memory='65536' unit='KiB'/>\n  </numa>\n</cpu>");
  });

  it("with memory that is locked and has huge pages", () => {
    const backing = "<memoryBacking>\n    <hugepages/>\n    <locked/>\n  </memoryBacking>";
    const excerpt = cputuneExcerpt(fixture("captured/float/domain.xml").replace("  <vcpu ", `  ${backing}\n  <vcpu `));
    expect(excerpt).toBe(
      "<memoryBacking>\n  <hugepages/>\n  <locked/>\n</memoryBacking>\n<vcpu placement='static' cpuset='0'>1</vcpu>",
    );
  });

  it.each(["", "no XML at all", "<domain><vcpu>"])("nothing to show in %j", (xml) => {
    expect(cputuneExcerpt(xml)).toBe("");
  });
});
