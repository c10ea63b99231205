import type { Properties } from "../../../experiments/experiment.ts";
import { novaRequestOf } from "../../../nova/request.ts";

const demand = (image: Properties, extraSpecs: Properties, vcpus = 2, memoryMiB = 128) =>
  novaRequestOf({ from: "duplicate-of-base", properties: image }, { vcpus, memoryMiB, extraSpecs });

const cpuPolicy = (value: string) => ({ hw_cpu_policy: value });
const spec = (value: string) => ({ "hw:cpu_policy": value });
const mask = { "hw:cpu_dedicated_mask": "0" };

describe("demandOf", () => {
  it.each<[string, Properties, Properties, string, number, number]>([
    ["nothing asked", {}, {}, "none", 0, 2],
    ["the image applies", cpuPolicy("dedicated"), {}, "dedicated", 2, 0],
    ["the flavor wins", cpuPolicy("shared"), spec("dedicated"), "dedicated", 2, 0],
    ["an empty flavor value is none", cpuPolicy("dedicated"), spec(""), "dedicated", 2, 0],
    ["shared", {}, spec("shared"), "shared", 0, 2],
    ["a value that is none", cpuPolicy("bogus"), {}, "none", 0, 2],
    ["mixed by the image, the mask by the flavor", cpuPolicy("mixed"), mask, "mixed", 1, 1],
    ["all but one", cpuPolicy("mixed"), { "hw:cpu_dedicated_mask": "^0" }, "mixed", 1, 1],
    ["a mask that is none", cpuPolicy("mixed"), { "hw:cpu_dedicated_mask": "x" }, "mixed", 0, 2],
    ["an emulator of its own", cpuPolicy("dedicated"), { "hw:emulator_threads_policy": "isolate" }, "dedicated", 3, 0],
    ["by resources", {}, { "resources:PCPU": "2" }, "dedicated", 2, 0],
    ["fewer VCPU than vCPUs", {}, { "resources:VCPU": "1" }, "none", 0, 1],
  ])("%s", (_what, image, flavor, policy, PCPU, VCPU) => {
    expect(demand(image, flavor)).toMatchObject({ policy, PCPU, VCPU });
  });

  it.each<[string, Properties, Properties, string, readonly string[]]>([
    ["none", {}, {}, "prefer", []],
    ["by the image", { hw_cpu_thread_policy: "require" }, {}, "require", ["require"]],
    [
      "prefer in the flavor beats the image",
      { hw_cpu_thread_policy: "require" },
      { "hw:cpu_thread_policy": "prefer" },
      "prefer",
      ["require", "prefer"],
    ],
    ["as a trait", {}, { "trait:HW_CPU_HYPERTHREADING": "forbidden" }, "isolate", ["isolate"]],
    ["as a required trait", {}, { "trait:HW_CPU_HYPERTHREADING": "required" }, "require", ["require"]],
  ])("thread policy: %s", (_what, image, flavor, threads, threadPolicies) => {
    expect(demand(image, flavor)).toMatchObject({ threads, threadPolicies });
  });

  it.each<[string, Properties, Properties, readonly number[], string | null]>([
    ["floating has no cells", {}, {}, [], null],
    ["pinned has one", cpuPolicy("dedicated"), {}, [128], null],
    ["two nodes", { hw_numa_nodes: "2" }, {}, [64, 64], null],
    ["unequal nodes", { hw_numa_nodes: "2", "hw_numa_mem.0": "32", "hw_numa_mem.1": "96" }, {}, [32, 96], null],
    ["pages make a cell", {}, { "hw:mem_page_size": "large" }, [128], "large"],
    ["the image narrows any", { hw_mem_page_size: "2048" }, { "hw:mem_page_size": "any" }, [128], "2048"],
    ["nodes that are no number", { hw_numa_nodes: "x" }, {}, [128], null],
  ])("cells and pages: %s", (_what, image, flavor, cellsMiB, pages) => {
    expect(demand(image, flavor)).toMatchObject({ cellsMiB, pages });
  });

  it("the base image asks for nothing", () => {
    expect(novaRequestOf({ from: "base" }, { vcpus: 1, memoryMiB: 64, extraSpecs: {} })).toEqual({
      ...{ policy: "none", byResources: false, threadPolicies: [], threads: "prefer" },
      ...{ PCPU: 0, VCPU: 1, cellsMiB: [], pages: null },
    });
  });
});
