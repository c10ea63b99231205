// The private link's addresses: kept from boot to boot, changed when the machine has come to use the same range.
import { interfaceOf } from "../controller/container.ts";
import type { CloudStep } from "../step.ts";
import { chooseSubnet, clashWith, usedRanges } from "../controller/subnet.ts";

export const address: CloudStep = {
  id: "address",
  title: "Private subnet",
  needs: [],
  hint: "Check `ip address` and `ip route` on this machine.",
  done: async ({ layout, state }) => {
    if (state.address === undefined) return false;
    if (state.running !== undefined) return true;
    return clashWith(state.address, await usedRanges(interfaceOf(layout))) === undefined;
  },
  run: async ({ layout, state }) => {
    const used = await usedRanges(interfaceOf(layout));
    const clash = state.address === undefined ? undefined : clashWith(state.address, used);
    const before = state.address;
    state.address = chooseSubnet(used).address;
    const why =
      clash === undefined || before === undefined ? "" : `, for ${before} now clashes with ${clash.by} (${clash.cidr})`;
    return `${state.address}${why}`;
  },
};
