// The compute hosts of the run, as they were at its start.
import { roomIn } from "../../../nova/inventory.ts";
import type { HostFacts } from "../../evidence/evidence.ts";
import { floorPlan } from "./floor-plan.ts";
import { type Fragment, html } from "./html.ts";
import { sayHost } from "./map/figure.ts";
import { hostModel } from "./map/host-model.ts";

export function hostSection(hosts: readonly HostFacts[]): Fragment {
  if (hosts.length === 0) return undefined;
  return html`<section aria-labelledby="hosts">
    <h2 id="hosts">Compute hosts, as they were at the start</h2>
    ${hosts.map((facts, at) => {
      const model = hostModel(facts);
      return html`<article class="host">
        <h3>${facts.name}</h3>
        <p>${sayHost(model)}.</p>
        <p class="note">${serviceOf(facts)}; ${placementOf(facts)}.</p>
        ${floorPlan(model, `h${at + 1}`)}
      </article> `;
    })}
  </section> `;
}

function serviceOf({ service }: HostFacts): string {
  if (!service.ok) return `nova-compute was not seen: ${service.reason}`;
  const { state, status, disabledReason } = service.value;
  return `nova-compute is ${state} and ${status}${disabledReason === null ? "" : `: ${disabledReason}`}`;
}

function placementOf({ inventories }: HostFacts): string {
  if (!inventories.ok) return `Placement was not seen: ${inventories.reason}`;
  const parts = ["PCPU", "VCPU", "MEMORY_MB"].flatMap((name) => {
    const inventory = inventories.value[name];
    if (inventory === undefined) return [];
    const { all, free } = roomIn(inventory);
    return [`${free} of ${all} ${name} free`];
  });
  return `by Placement ${parts.join(", ") || "nothing that servers could have"}`;
}
