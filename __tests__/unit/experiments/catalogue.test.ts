import { actsOf } from "../../../experiments/steps.ts";
import { catalogue, families } from "../../../experiments/index.ts";
import { checkExperiments } from "../../../harness/row-files/validate.ts";
import { expectedWords } from "../../../harness/row-files/words.ts";

const byId = new Map(catalogue.map((experiment) => [experiment.id, experiment]));

const numbered = (group: string, most: number) =>
  Array.from({ length: most }, (_, at) => `${group}${String(at + 1).padStart(2, "0")}`);

const TABLE = [...numbered("A", 54), ...numbered("B", 14), ...numbered("C", 7)];

test("the catalogue is the reference and the whole table of the specification, in its order", () => {
  const hardware = [...numbered("S", 9), ...numbered("N", 8), ...numbered("H", 7), ...numbered("M", 6)];
  expect(TABLE).toHaveLength(75);
  expect(catalogue.map(({ id }) => id)).toEqual(["reference", ...TABLE, ...hardware]);
});

test("every experiment can be run, by the rules that hold for a row of one's own", () => {
  expect(checkExperiments(catalogue, { file: "experiments", taken: new Map() })).toHaveLength(catalogue.length);
});

test("every family is listed, and none is empty", () => {
  expect(new Set(catalogue.map(({ family }) => family))).toEqual(new Set(families));
});

test("rows A, B and C are of the profile that they are named after, others of none", () => {
  const wrong = catalogue.filter(({ id, hostSet }) => {
    if (id === "reference") return hostSet !== "A";
    return /^[ABC]/.test(id) ? hostSet !== id.charAt(0) : hostSet !== undefined;
  });
  expect(wrong).toEqual([]);
});

test("exactly the rows where documentation and code differ are marked, with a quotation of the guide", () => {
  const marked = catalogue.filter(({ contradicts }) => contradicts !== undefined);
  expect(marked.map(({ id }) => id)).toEqual(["A07", "A08", "A13", "A26", "A27"]);
  for (const { contradicts } of marked) expect(contradicts?.claims).toContain("an exception will be raised");
});

test("claims are single sentences without a full stop, no two alike, and short enough for a line", () => {
  const claims = catalogue.map(({ claim }) => claim);
  expect(claims.filter((claim) => !/^[A-Za-z][^\n]*[^.\s]$/.test(claim))).toEqual([]);
  expect(new Set(claims).size).toBe(claims.length);
  expect(claims.filter((claim) => claim.length > 122)).toEqual([]);
});

test("memory is even and enough for the base image, but in the row that is about odd memory", () => {
  const odd = catalogue.filter(({ flavors }) =>
    Object.values(flavors).some(({ memoryMiB }) => memoryMiB < 128 || memoryMiB % 2 !== 0),
  );
  expect(odd.map(({ id }) => id)).toEqual(["H06"]);
});

test("refusals are Nova's 400 with a message that has no blanks to spare", () => {
  const refusals = catalogue.flatMap((experiment) =>
    Object.entries(experiment.servers).flatMap(([name, { expect: expected }]) => {
      const answers = actsOf(experiment, name).flatMap((step) => (step.act === "rebuild" ? [step.answer] : []));
      const all = [expected, ...answers];
      return all.filter((one) => "outcome" in one).filter((one) => one.outcome === "refused");
    }),
  );
  expect(refusals).toHaveLength(26);
  expect(refusals.filter(({ status }) => status !== 400)).toEqual([]);
  expect(refusals.filter(({ message }) => message !== message.trim() || /\s{2}|undefined/.test(message))).toEqual([]);
});

/** Section 6.1 of the specification, written down once more and by hand: image, flavor, vCPUs, what comes out. */
const SPECIFICATION = `
A01 - | - | 1 | floats
A02 policy=shared | - | 1 | floats
A03 - | policy=shared | 1 | floats
A04 policy=dedicated | - | 1 | pinned
A05 - | policy=dedicated | 1 | pinned
A06 policy=dedicated | policy=dedicated | 1 | pinned
A07 policy=shared | policy=dedicated | 1 | pinned
A08 policy=mixed | policy=dedicated | 1 | pinned
A09 policy=dedicated | policy=shared | 1 | 400 ImageCPUPinningForbidden
A10 policy=mixed | policy=shared | 1 | 400 ImageCPUPinningForbidden
A11 policy=dedicated | policy=mixed mask=0 | 2 | 400 ImageCPUPinningForbidden
A12 - | policy=mixed mask=0 | 2 | vCPU 0 pinned, the rest floats
A13 policy=shared | policy=mixed mask=0 | 2 | vCPU 0 pinned, the rest floats
A14 policy=mixed | policy=mixed mask=0 | 2 | vCPU 0 pinned, the rest floats
A15 policy=mixed | mask=0 | 2 | vCPU 0 pinned, the rest floats
A16 policy=mixed | - | 2 | 400 RequiredMixedOrRealtimeCPUMask
A17 - | policy=mixed | 2 | 400 RequiredMixedOrRealtimeCPUMask
A18 - | policy=dedicated mask=0 | 2 | 400 RequiredMixedInstancePolicy
A19 - | policy=mixed mask=0 | 1 | 400 InvalidMixedInstanceDedicatedMask
A20 policy=bogus | - | 1 | 400 InvalidRequest
A21 - | policy=bogus | 1 | 400 InvalidCPUAllocationPolicy
A22 policy=dedicated thread=prefer | - | 1 | pinned
A23 policy=dedicated thread=isolate | - | 1 | pinned
A24 policy=dedicated thread=require | - | 1 | ERROR, FILTER
A25 - | policy=dedicated thread=require | 1 | ERROR, FILTER
A26 thread=require | policy=dedicated thread=prefer | 1 | ERROR, FILTER
A27 thread=isolate | policy=dedicated thread=prefer | 1 | pinned
A28 thread=require | policy=dedicated thread=isolate | 1 | 400 ImageCPUThreadPolicyForbidden
A29 thread=prefer | policy=dedicated thread=isolate | 1 | 400 ImageCPUThreadPolicyForbidden
A30 thread=prefer | - | 1 | 400 CPUThreadPolicyConfigurationInvalid
A31 thread=isolate | policy=shared | 1 | 400 CPUThreadPolicyConfigurationInvalid
A32 policy=dedicated thread=bogus | - | 1 | 400 InvalidRequest
A33 policy=dedicated | emu=share | 1 | pinned; emulator on the shared set
A34 policy=dedicated | emu=isolate | 1 | ERROR, FILTER
A35 - | emu=isolate | 1 | 400 BadRequirementEmulatorThreadsPolicy
A36 policy=dedicated emu=isolate | - | 1 | pinned
A37 numa_nodes=1 | - | 1 | floats in a guest cell
A38 numa_nodes=1 | numa_nodes=1 | 1 | 400 ImageNUMATopologyForbidden
A39 mem_page_size=large | - | 1 | 400 MemoryPageSizeForbidden
A40 mem_page_size=large | mem_page_size=2048 | 1 | 400 MemoryPageSizeForbidden
A41 policy=dedicated | mem_page_size=small | 1 | pinned
A42 - | mem_page_size=large | 1 | ERROR, FILTER
A43 policy=dedicated | rt=yes | 1 | 400 RealtimeMaskNotFoundOrInvalid
A44 - | rt=yes rt_mask=^0 | 2 | 400 RealtimeConfigurationInvalid
A45 policy=dedicated | rt=yes emu=share | 1 | pinned; emulator on the shared set; vCPU 0 real-time
A46 - | resources:PCPU=1 | 1 | pinned
A47 policy=dedicated | resources:PCPU=1 | 1 | 400 InvalidRequest
A48 policy=shared | resources:PCPU=1 | 1 | 400 InvalidRequest
A49 - | resources:PCPU=2 | 1 | 400 InvalidRequest
A50 policy=dedicated | - | 1 | pinned & ERROR, FILTER & pinned
A51 policy=dedicated | - | 2 | ERROR, PLACEMENT
A52 - | - | 2 | ERROR, PLACEMENT
A53 cpu_sockets=2 | cpu_max_sockets=1 | 1 | 400 ImageVCPUTopologyRangeExceeded
A54 - | - | 1 | floats
B01 policy=dedicated | - | 2 | pinned
B02 policy=dedicated thread=isolate | - | 2 | pinned
B03 policy=dedicated thread=require | - | 2 | ERROR, PLACEMENT
B04 policy=dedicated | emu=isolate | 1 | pinned; emulator on one more CPU
B05 policy=dedicated | emu=isolate | 2 | ERROR, PLACEMENT
B06 - | - | 1 | ERROR, PLACEMENT
B07 policy=dedicated | rt=yes rt_mask=^0 | 2 | pinned; emulator with vCPU 0; vCPU 1 real-time
B08 policy=dedicated rt_mask=^1 | rt=yes rt_mask=^0 | 2 | pinned; emulator with vCPU 1; vCPU 0 real-time
B09 policy=dedicated | rt=yes emu=share | 1 | ERROR, RETRY
B10 policy=dedicated cpu_sockets=1 cpu_cores=2 cpu_threads=1 | - | 2 | pinned; topology 1/2/1
B11 policy=dedicated cpu_threads=2 | - | 2 | from Nova 22: pinned; topology 2/1/1; from Nova 26: pinned; topology 1/1/2
B12 policy=dedicated | - | 1 | pinned & pinned & ERROR, PLACEMENT
B13 policy=dedicated numa_nodes=2 | - | 2 | ERROR, FILTER
B14 policy=dedicated numa_nodes=1 | - | 2 | pinned
C01 policy=dedicated | - | 2 | pinned; on any CPU that Nova may use; charged VCPU=2
C02 - | resources:PCPU=1 | 1 | ERROR, PLACEMENT
C03 - | policy=mixed mask=0 | 2 | ERROR, PLACEMENT
C04 - | - | 2 | floats; charged VCPU=2
C05 numa_nodes=1 | - | 2 | floats in a guest cell
C06 numa_nodes=2 | - | 2 | ERROR, FILTER
C07 cpu_max_sockets=1 cpu_max_cores=1 cpu_max_threads=1 | - | 2 | ERROR, RETRY
`;

const SHORT: Readonly<Record<string, string>> = {
  policy: "cpu_policy",
  thread: "cpu_thread_policy",
  emu: "emulator_threads_policy",
  mask: "cpu_dedicated_mask",
  rt: "cpu_realtime",
  rt_mask: "cpu_realtime_mask",
};

function properties(text: string, prefix: string): Readonly<Record<string, string>> {
  if (text.trim() === "-") return {};
  const pairs = text.trim().split(" ");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", value = ""] = pair.split("=");
      return [name.startsWith("resources:") ? name : `${prefix}${SHORT[name] ?? name}`, value];
    }),
  );
}

const ROWS = SPECIFICATION.trim()
  .split("\n")
  .map((line) => {
    const [image = "", flavor = "", vcpus = "", result = ""] = line.slice(4).split(" | ");
    return { id: line.slice(0, 3), image, flavor, vcpus: Number(vcpus), result: result.split(" & ") };
  });

test("the table below is the whole section", () => {
  expect(ROWS.map(({ id }) => id)).toEqual(TABLE);
});

test.each(ROWS)("$id is as the specification says", ({ id, image, flavor, vcpus, result }) => {
  const experiment = byId.get(id);
  const servers = Object.values(experiment?.servers ?? {});
  expect(servers.map((server) => expectedWords(server.expect))).toEqual(result);
  for (const server of servers) {
    const from = experiment?.images[server.image];
    expect(from?.from === "duplicate-of-base" ? from.properties : {}).toEqual(properties(image, "hw_"));
    expect(experiment?.flavors[server.flavor]).toEqual({
      vcpus,
      memoryMiB: 128,
      extraSpecs: properties(flavor, "hw:"),
    });
  }
});

test("A54 asks for a rebuild with an image that pins, which Nova refuses", () => {
  expect(byId.get("A54")?.steps).toMatchObject([
    { apply: ["server"] },
    { act: "rebuild", server: "server", answer: { error: "ImageNUMATopologyRebuildConflict" } },
  ]);
  expect(byId.get("A54")?.images.rebuilt).toEqual({
    from: "duplicate-of-base",
    properties: { hw_cpu_policy: "dedicated" },
  });
});

test("a fault that needs free dedicated CPUs says how many", () => {
  const free = catalogue.flatMap(({ id, servers }) =>
    Object.values(servers).flatMap(({ expect: expected }) => {
      const all = "byRelease" in expected ? Object.values(expected.byRelease) : [expected];
      return all.flatMap((one) =>
        one.outcome === "error" && one.whileFree !== undefined ? [[id, one.whileFree]] : [],
      );
    }),
  );
  expect(free).toEqual([
    ["B09", 1],
    ["B13", 2],
    ["S09", 1],
    ["N02", 4],
    ["N05", 2],
  ]);
});
