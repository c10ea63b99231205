// nova.conf's CPU sets, as `LibvirtDriver._get_vcpu_available` and `_check_cpu_set_configuration` take them (Nova 31).
import { floatingOption, floatingSet, type HostSetOptions, hostSets, setsRefusal } from "../../../nova/host-sets.ts";

const sets = (more: Partial<HostSetOptions>) => hostSets({ dedicated: null, shared: null, legacy: null, ...more });

test.each<[string, Partial<HostSetOptions>, number[] | null, string | undefined]>([
  ["no option: every online CPU", {}, null, undefined],
  ["the shared set", { dedicated: "2-3", shared: "0-1" }, [0, 1], "cpu_shared_set"],
  ["a dedicated set alone: nothing floats", { dedicated: "2-3" }, [], "cpu_shared_set"],
  ["the old option", { legacy: "4-5" }, [4, 5], "vcpu_pin_set"],
  ["the old option rules beside cpu_shared_set", { legacy: "4-5", shared: "0-1" }, [4, 5], "vcpu_pin_set"],
  ["an empty option is none", { legacy: "", shared: "0-1" }, [0, 1], "cpu_shared_set"],
])("CPUs of floating vCPUs, %s", (_what, options, cpus, option) => {
  expect(floatingSet(sets(options))).toEqual(cpus === null ? null : new Set(cpus));
  expect(floatingOption(sets(options))).toBe(option);
});

test.each<[string, Partial<HostSetOptions>, string | null, object | undefined]>([
  ["no option", {}, null, undefined],
  ["disjoint sets", { dedicated: "2-3", shared: "0-1" }, "0", undefined],
  ["an overlap", { dedicated: "1-3", shared: "0-1" }, null, { because: "overlap", cpus: new Set([1]) }],
  [
    "the old option beside a dedicated set",
    { dedicated: "2", legacy: "1" },
    null,
    { because: "vcpu_pin_set beside cpu_dedicated_set" },
  ],
  ["the old option beside a shared set starts", { shared: "0", legacy: "1" }, null, undefined],
  [
    "reserved CPUs beside a set",
    { shared: "0" },
    "2",
    { because: "reserved_host_cpus beside the sets", reserved: "2" },
  ],
  ["reserved CPUs without sets", {}, "2", undefined],
  ["reserved CPUs beside the old option, whatever the shared set", { legacy: "1", shared: "0" }, "2", undefined],
])("nova-compute starts, or why not: %s", (_what, options, reserved, refusal) => {
  expect(setsRefusal(sets(options), reserved)).toEqual(refusal);
});

test("what is no CPU set is an error", () => {
  expect(() => sets({ shared: "a-b" })).toThrow(/a-b/);
});
