import fc from "fast-check";
import { judge } from "../../../../../harness/judge/judge.ts";
import { NO_SERVER } from "../../../../../harness/judge/verdict.ts";
import { missingServer } from "../../../../../harness/observe/observe-server.ts";
import { textTable } from "../../../../../harness/report/terminal/text-table.ts";
import { renderVerdict } from "../../../../../harness/report/terminal/verdict-table.ts";
import { legacy } from "../../../../mutations/legacy.ts";
import { refused } from "../../../../mutations/outcomes.ts";
import {
  captured,
  capturedEvidence,
  capturedFacts,
  capturedServer,
  failed,
  ok,
  RULES,
} from "../../../../support/captured/evidence.ts";

const good = judge(captured, capturedEvidence(), RULES);
const full = { PCPU: { total: 1, reserved: 0, allocationRatio: 1, maxUnit: 1, used: 1 } };
const bad = judge(
  captured,
  {
    servers: [
      capturedServer("control", "float"),
      capturedServer("by-flavor", "no-room"),
      capturedServer("by-image", "float-numa"),
    ],
    hosts: [{ ...capturedFacts, inventories: ok(full) }],
  },
  RULES,
);

test("many checks that could not look for one reason are told as one", () => {
  const gone = missingServer("by-image", "no server was made");
  const servers = [...capturedEvidence().servers.filter(({ name }) => name !== "by-image"), gone];
  const text = renderVerdict(judge(captured, { servers, hosts: [capturedFacts] }, RULES));
  expect(text).toMatch(/^by-image, intent, api, [^:]*: \d checks: inconclusive\n {2}found {5}no server was made$/m);
});

describe("renderVerdict", () => {
  it("holds: what was asked and found, paths and times", () => {
    const text = renderVerdict(good, {
      domainXmlPaths: { "by-image": "runs/r1/reference/servers/by-image/domain.xml" },
      durationsMs: { cloud: 31_400, terraform: 42_000, pinproof: 1_250 },
    });
    expect(`\n${text}\n`).toMatchInlineSnapshot(`
      "
      reference: HOLDS
      A server whose image carries hw_cpu_policy=dedicated is pinned exactly as one whose flavor carries
      hw:cpu_policy=dedicated
      rules: Nova 31, by API microversion 2.100

      server     asked           intent          api     nova          placement  libvirt        kernel         guest  verdict
      ---------  --------------  --------------  ------  ------------  ---------  -------------  -------------  -----  -------
      control    not at all      nothing asked   ACTIVE  no cells, no  VCPU=1     floats over 0  vCPU 0→0,      -      holds
                                                         pins                                    others 0
      by-flavor  flavor          flavor          ACTIVE  1 NUMA cell,  PCPU=1     vCPU 0→1,      vCPU 0→1,      -      holds
                 hw:cpu_policy=  hw:cpu_policy=          pins 0→1                 emulator 1     others 1
                 dedicated       dedicated
      by-image   image           image           ACTIVE  1 NUMA cell,  PCPU=1     vCPU 0→1,      vCPU 0→1,      -      holds
                 hw_cpu_policy=  hw_cpu_policy=          pins 0→1                 emulator 1     others 1
                 dedicated       dedicated

      by-image is pinned as by-flavor: yes, at nova, placement, libvirt, kernel

      domain XML
        by-image: runs/r1/reference/servers/by-image/domain.xml

      time: cloud 31.4 s, terraform 42.0 s, pinproof 1.3 s
      "
    `);
  });

  it("violated: expected and found below, each hint and each repeated finding once", () => {
    expect(`\n${renderVerdict(bad)}\n`).toMatchInlineSnapshot(`
      "
      reference: VIOLATED
      A server whose image carries hw_cpu_policy=dedicated is pinned exactly as one whose flavor carries
      hw:cpu_policy=dedicated
      rules: Nova 31, by API microversion 2.100

      server     asked           intent           api         nova        placement   libvirt     kernel       guest  verdict
      ---------  --------------  ---------------  ----------  ----------  ----------  ----------  -----------  -----  --------
      control    not at all      nothing asked    ACTIVE      no cells,   VCPU=1      floats      vCPU 0→0,    -      holds
                                                              no pins                 over 0      others 0
      by-flavor  flavor          flavor           WRONG:      -           -           -           -            -      violated
                 hw:cpu_policy=  hw:cpu_policy=   ERROR
                 dedicated       dedicated
      by-image   image           WRONG: image     ACTIVE      WRONG: 1    WRONG:      WRONG:      vCPU 0→0,    -      violated
                 hw_cpu_policy=  hw_numa_nodes=1              NUMA cell,  VCPU=1      vCPU 0→0,   others 0
                 dedicated                                    no pins                 emulator 0

      by-image is pinned as by-flavor: not seen at api

      by-flavor, api: the server becomes ACTIVE: violated
        expected  ACTIVE
        found     ERROR: No valid host was found. There are not enough hosts available.
        hint      Placement had room, and every host was filtered out: are the dedicated CPUs taken by other servers? See
                  \`openstack resource provider usage show\`; the scheduler's log names the filter

      by-flavor, nova, placement, libvirt, kernel: there is a server to observe: inconclusive
        expected  a server
        found     no server: it is in ERROR

      by-flavor, diagnosis: pcpu-used-up
        found     1 PCPU asked for, and controller has 1 of 1 used
        remedy    free dedicated CPUs (openstack resource provider usage show HOST), or make cpu_dedicated_set larger

      by-image, intent: the image carries exactly what was asked: violated
        expected  image hw_cpu_policy=dedicated
        found     image hw_numa_nodes=1

      by-image, intent: the image is a byte-for-byte duplicate of the base image: violated
        expected  checksum c5404731aeb4f32b822d81a6f200a1f2
        found     checksum 7fd46a7d184a7c060ce49e8c287f8fda

      by-image, nova: every vCPU has a pin: violated
        expected  pins of vCPU 0
        found     no pins
        hint      the policy had no effect here: compare the image's hw_cpu_policy and the flavor's hw:cpu_policy as Nova
                  stored them, at the level intent

      by-image, placement: the server is charged dedicated CPUs: violated
        expected  PCPU=1, no VCPU
        found     VCPU=1

      by-image, libvirt: the pins are dedicated CPUs: violated
        expected  inside the dedicated set
        found     pins on 0, dedicated set 1
        hint      <vcpupin> alone is not pinning: a NUMA topology without a CPU policy has it too, naming the whole shared set

      by-image, libvirt: no pin is a shared CPU: violated
        expected  outside the shared set
        found     pins on 0, shared set 0

      by-image, libvirt: no other guest may use these CPUs: violated
        expected  no other guest on CPU 0
        found     control may use 0

      by-image, libvirt: the pins are those that Nova says: violated
        expected  no pins
        found     0→0

      api: by-image is pinned as by-flavor: inconclusive
        expected  both servers observed
        found     by-flavor: no server: it is in ERROR
      "
    `);
  });

  it("expected to be refused: dashes below the API, and what the documentation says otherwise", () => {
    const contradicts = { document: "Nova administration guide, CPU topologies", claims: "It is accepted" };
    const verdict = judge({ ...refused.experiment, contradicts }, refused.evidence, RULES);
    expect(`\n${renderVerdict(verdict)}\n`).toMatchInlineSnapshot(`
      "
      A09: HOLDS
      An image with hw_cpu_policy=dedicated is refused for a flavor with hw:cpu_policy=shared
      rules: Nova 31, by API microversion 2.100

      server  asked                   intent                   api            nova  placement  libvirt  kernel  guest  verdict
      ------  ----------------------  -----------------------  -------------  ----  ---------  -------  ------  -----  -------
      server  image hw_cpu_policy=    image hw_cpu_policy=     refused (400)  -     -          -        -       -      holds
              dedicated; flavor       dedicated, flavor
              hw:cpu_policy=shared    hw:cpu_policy=shared

      documentation and Nova differ
        document  Nova administration guide, CPU topologies: It is accepted
        seen      Nova refused the request (400): Image property 'hw_cpu_policy' is not permitted to override CPU pinning
                  policy set against the flavor
      "
    `);
  });

  it("holds through the fallback: a warning, with the thing to do", () => {
    const verdict = judge(legacy.experiment, legacy.evidence, RULES);
    expect(`\n${renderVerdict(verdict).split("\n\n").slice(2).join("\n\n")}\n`).toMatchInlineSnapshot(`
      "
      server, warning: vcpu-fallback
        found     pinned through the VCPU fallback (charged VCPU=2), so its CPUs are not exclusive; cpu_dedicated_set on
                  compute-1: not set
        remedy    set [compute] cpu_dedicated_set on the host and restart nova-compute; [workarounds]
                  disable_fallback_pcpu_query=True makes Nova refuse instead
      "
    `);
  });

  it("a diagnosis that is no warning is not told of what holds", () => {
    const quiet = { id: "x", found: "found", remedy: "remedy", warning: false };
    const servers = good.servers.map((server) => ({ ...server, diagnoses: [quiet] }));
    expect(renderVerdict({ ...good, servers })).toBe(renderVerdict(good));
  });

  it("no server: dashes where it is missed, told once below, and all of it in the verdict", () => {
    const { levels, checks } = bad.servers[1] ?? fail();
    expect(Object.values(levels).map(({ outcome }) => outcome)).toEqual([
      ...["holds", "violated", "inconclusive", "inconclusive", "inconclusive", "inconclusive"],
    ]);
    expect(checks.filter(({ name }) => name === NO_SERVER).map(({ level }) => level)).toEqual([
      ...["nova", "placement", "libvirt", "kernel"],
    ]);
    const text = renderVerdict(bad);
    expect(text.split("no server: it is in ERROR")).toHaveLength(3);
    expect(text).toMatch(/^by-flavor +flavor +flavor +WRONG: +- +- +- +- +- +violated$/m);
  });

  it("a level that was not looked at for another reason is no dash", () => {
    const down = failed("compute-1 does not answer");
    const [control, byFlavor, byImage] = capturedEvidence().servers;
    const servers = [control, byFlavor, byImage].filter((one) => one !== undefined);
    const blind = servers.map((one) => (one === byImage ? { ...one, domainXml: down, threads: down } : one));
    const text = renderVerdict(judge(captured, { servers: blind, hosts: [] }, RULES), { width: 200 });
    expect(text).toMatch(/^by-image .*not seen: compute-1 does not +not seen: compute-1 does not/m);
  });

  it("no line is wider than 120 columns", () => {
    for (const verdict of [good, bad]) {
      expect(
        Math.max(
          ...renderVerdict(verdict)
            .split("\n")
            .map((line) => line.length),
        ),
      ).toBeLessThanOrEqual(120);
    }
  });

  it("no colour unless asked for; with it, the same text", () => {
    const plain = (text: string) => text.replaceAll(/\u001b\[\d+m/g, "");
    expect(renderVerdict(bad)).toBe(plain(renderVerdict(bad)));
    expect(renderVerdict(bad, { colour: true })).not.toBe(renderVerdict(bad));
    expect(plain(renderVerdict(bad, { colour: true }))).toBe(renderVerdict(bad));
  });

  it("skipped: the reason, and no table", () => {
    const text = renderVerdict({ ...good, outcome: "skipped", reason: "the host has no dedicated CPU" });
    expect(text).toMatch(/^reference: SKIPPED\nA server [^]*\nthe host has no dedicated CPU$/);
    expect(text).not.toContain("verdict");
  });
});

function fail(): never {
  throw new Error("the verdict has no such server");
}

describe("textTable", () => {
  it("wraps between words and after = and commas, and never cuts", () => {
    const rows = [
      ["name", "what"],
      ["a", "hw_cpu_policy=dedicated and more words"],
    ];
    expect(`\n${textTable(rows, { width: 24 })}\n`).toMatchInlineSnapshot(`
      "
      name  what
      ----  ------------------
      a     hw_cpu_policy=
            dedicated and more
            words
      "
    `);
  });

  it("loses no word, and fits where the words fit", () => {
    const words = fc.array(fc.constantFrom("one", "two=2", "three,3", "hw:cpu_policy=dedicated"), { maxLength: 6 });
    const row = fc.array(
      words.map((list) => list.join(" ")),
      { minLength: 3, maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.integer({ min: 60, max: 140 }), (rows, width) => {
        const text = textTable(rows, { width });
        const letters = (all: string) => Array.from(all.replaceAll(/[\s-]/g, "")).sort().join("");
        expect(letters(text)).toBe(letters(rows.flat().join("")));
        expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(width);
      }),
    );
  });
});
