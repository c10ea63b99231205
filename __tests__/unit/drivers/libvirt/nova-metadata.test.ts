import { novaMetadata, type NovaMetadata } from "../../../../drivers/libvirt/nova-metadata.ts";
import { parseXml } from "../../../../drivers/libvirt/xml.ts";
import { domainXml } from "../../../support/made/audited-host.ts";
import { fixture } from "../../../support/captured/fixtures.ts";

const read = (xml: string): NovaMetadata | null => novaMetadata(parseXml(xml, "domain", "the XML"));
const around = (metadata: string) => `<domain type='kvm'><metadata>${metadata}</metadata></domain>`;

describe("what Nova writes into a domain", () => {
  it("Nova 31: a name, a version, and nothing of extra specs", () => {
    expect(read(fixture("captured/pinned/domain.xml"))).toEqual({
      name: "pin-4fs5rtsd-A04-server",
      version: "31.0.0",
      extraSpecs: null,
      imageProperties: null,
    });
  });

  it("Nova 33: extra specs and image properties", () => {
    const xml = domainXml({
      ...{ name: "one", pins: ["1"] },
      extraSpecs: { "hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": "isolate" },
      imageProperties: { hw_cpu_policy: "dedicated" },
    });
    expect(read(xml)).toMatchObject({
      extraSpecs: { "hw:cpu_policy": "dedicated", "hw:cpu_thread_policy": "isolate" },
      imageProperties: { hw_cpu_policy: "dedicated" },
    });
  });

  it("an empty list is none asked for, not unknown", () => {
    expect(read(domainXml({ name: "one", pins: ["1"], extraSpecs: {} }))?.extraSpecs).toEqual({});
  });

  it("a name with markup and quotes is as it was given", () => {
    expect(read(domainXml({ name: `<b> & "q"`, pins: ["1"] }))?.name).toBe(`<b> & "q"`);
  });

  it("another prefix and the older namespace are Nova's, too", () => {
    const uri = "http://openstack.org/xmlns/libvirt/nova/1.0";
    expect(read(around(`<n:instance xmlns:n="${uri}"><n:name>a</n:name></n:instance>`))?.name).toBe("a");
  });

  it.each([
    ["no metadata", "<domain type='kvm'><name>a</name></domain>"],
    ["empty metadata", around("")],
    ["metadata of another program", around('<os:id xmlns:os="http://libosinfo.org/xmlns/libvirt/domain/1.0"/>')],
    ["the prefix with another's namespace", around('<nova:instance xmlns:nova="http://example.org/"/>')],
    ["the prefix without a namespace", around("<nova:instance/>")],
  ])("%s is not Nova's", (_what, xml) => {
    expect(read(xml)).toBeNull();
  });
});
