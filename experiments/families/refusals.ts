// What Nova answers when it does not accept an image with a flavor: HTTP 400, class of nova.exception and whole text, alike
// in Nova 22 to 34. Texts: nova/exception.py, nova/virt/hardware.py, nova/compute/api.py; mapped to 400 by
// INVALID_FLAVOR_IMAGE_EXCEPTIONS of nova/api/openstack/compute/servers.py.
import type { RefusedExpectation } from "../expectation.ts";

function badRequest(error: string, message: string): RefusedExpectation {
  return { outcome: "refused", status: 400, error, message };
}

/** E1 of the specification. */
export const imageCpuPolicyForbidden = badRequest(
  "ImageCPUPinningForbidden",
  "Image property 'hw_cpu_policy' is not permitted to override CPU pinning policy set against the flavor",
);

/** E2. */
export const mixedWithoutMask = badRequest(
  "RequiredMixedOrRealtimeCPUMask",
  "Dedicated CPU set can be specified from either 'hw:cpu_dedicated_mask' or 'hw:cpu_realtime_mask' when using 'mixed' " +
    "CPU policy. 'hw:cpu_dedicated_mask' and 'hw:cpu_realtime_mask' can not be specified at the same time, or be " +
    "specified with none of them.",
);

/** E3. */
export const maskWithoutMixed = badRequest(
  "RequiredMixedInstancePolicy",
  "Cannot specify 'hw:cpu_dedicated_mask' without the 'mixed' policy.",
);

export const maskOfEveryVcpu = badRequest(
  "InvalidMixedInstanceDedicatedMask",
  "Mixed instance must have at least 1 pinned vCPU and 1 unpinned vCPU. See 'hw:cpu_dedicated_mask'.",
);

export function invalidImageValue(value: string): RefusedExpectation {
  return badRequest("InvalidRequest", `Invalid image metadata. Error: Field value ${value} is invalid`);
}

export function invalidFlavorPolicy(value: string): RefusedExpectation {
  return badRequest(
    "InvalidCPUAllocationPolicy",
    `CPU policy requested from 'flavor extra specs' is invalid, given: '${value}', ` +
      "available: '('dedicated', 'shared', 'mixed')'.",
  );
}

/** T1. */
export const imageThreadPolicyForbidden = badRequest(
  "ImageCPUThreadPolicyForbidden",
  "Image property 'hw_cpu_thread_policy' is not permitted to override CPU thread pinning policy set against the flavor",
);

/** T2. */
export const threadPolicyWithoutPinning = badRequest(
  "CPUThreadPolicyConfigurationInvalid",
  "Cannot set cpu thread pinning policy in a non dedicated cpu pinning policy",
);

export const isolatedEmulatorWithoutPinning = badRequest(
  "BadRequirementEmulatorThreadsPolicy",
  "An isolated CPU emulator threads option requires a dedicated CPU policy option.",
);

export const numaNodesOnBothSides = badRequest(
  "ImageNUMATopologyForbidden",
  "Image property 'hw_numa_nodes' is not permitted to override NUMA configuration set against the flavor",
);

export const numaNodesDoNotDivide = badRequest(
  "ImageNUMATopologyAsymmetric",
  "Instance CPUs and/or memory cannot be evenly distributed across instance NUMA nodes. Explicit assignment of CPUs and " +
    "memory to nodes is required",
);

/** @param against the flavor's `hw:mem_page_size`; `<empty>` where it has none */
export function pageSizeForbidden(image: string, against: string): RefusedExpectation {
  return badRequest("MemoryPageSizeForbidden", `Page size ${image} forbidden against '${against}'`);
}

export const realtimeForEveryVcpu = badRequest(
  "RealtimeMaskNotFoundOrInvalid",
  "Use of realtime CPUs requires either one or more non-realtime CPU(s) or offloaded emulator threads.",
);

export const realtimeWithoutPinning = badRequest(
  "RealtimeConfigurationInvalid",
  "Cannot set realtime policy in a non dedicated cpu pinning policy",
);

export const resourcesWithPolicy = badRequest(
  "InvalidRequest",
  "It is not possible to use the 'resources:VCPU' or 'resources:PCPU' extra specs in combination with the " +
    "'hw:cpu_policy' extra spec or 'hw_cpu_policy' image metadata property; use one or the other",
);

/** The stray bracket is Nova's. */
export const resourcesUnlikeVcpus = badRequest(
  "InvalidRequest",
  "There is a mismatch between the number of PCPUs requested via 'resourcesNN:PCPU' and the flavor); you must allocate " +
    "exactly flavor.vcpus PCPUs",
);

/** Where a limit is not set Nova takes 65536. */
export function topologyAboveLimits(image: string, limits: string): RefusedExpectation {
  return badRequest(
    "ImageVCPUTopologyRangeExceeded",
    `Image vCPU topology (${image}) exceeds the limits of the flavor or image (${limits})`,
  );
}

export const rebuildChangesNuma = badRequest(
  "ImageNUMATopologyRebuildConflict",
  "An instance's NUMA topology cannot be changed as part of a rebuild. The image provided is invalid for this instance.",
);
