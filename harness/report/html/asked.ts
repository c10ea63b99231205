// What was asked of the cloud for each server, what Nova's rules make of it, and which server it became.
import { actsOf } from "../../../experiments/steps.ts";
import type { Expectation } from "../../../experiments/expectation.ts";
import type { Experiment, ExperimentImage, ExperimentServer, Properties } from "../../../experiments/experiment.ts";
import { expectationFor } from "../../../nova/release.ts";
import type { ServerEvidence } from "../../evidence/evidence.ts";
import { type Fragment, html, type Html } from "./html.ts";
import type { View } from "./view.ts";

export function askedTable({ experiment, rules, saved }: View): Fragment {
  if (experiment === undefined) return undefined;
  const rows = Object.entries(experiment.servers).map(([name, server]) => {
    const seen = saved.servers.findLast((one) => one.name === name);
    return html`<tr>
      <th scope="row">${name}</th>
      <td>${imageOf(experiment, name, server)}</td>
      <td>${flavorOf(experiment, server)}</td>
      <td>${sayExpectation(expectationFor(server.expect, rules))}</td>
      <td>${becameOf(seen)}</td>
    </tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="group" aria-label="What was asked">
    <table class="asked">
      <thead>
        <tr>
          <th scope="col">server</th>
          <th scope="col">image</th>
          <th scope="col">flavor</th>
          <th scope="col">must be</th>
          <th scope="col">it became</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div> `;
}

function imageOf(experiment: Experiment, name: string, { image }: ExperimentServer): Html {
  const { images } = experiment;
  const acts = actsOf(experiment, name).map(
    (step) =>
      html`<br />then ${step.act}${step.act === "rebuild" ? html` with ${declared(images[step.image])}` : undefined}`,
  );
  return html`${declared(images[image])}${acts}`;
}

function declared(image: ExperimentImage | undefined): Fragment {
  if (image === undefined) return "not declared";
  return image.from === "base" ? "the base image" : properties(image.properties, "a copy without properties");
}

function flavorOf({ flavors }: Experiment, { flavor }: ExperimentServer): Fragment {
  const own = flavors[flavor];
  if (own === undefined) return "not declared";
  return html`${own.vcpus} vCPU, ${own.memoryMiB} MiB<br />${properties(own.extraSpecs, "no extra specs")}`;
}

function properties(all: Properties, none: string): Fragment {
  const entries = Object.entries(all);
  return entries.length === 0 ? none : entries.map(([key, value]) => html`<code>${key}=${value}</code> `);
}

/** `ACTIVE, pinned`, `refused with 400`, `ERROR, FILTER`. */
export function sayExpectation(expect: Expectation): string {
  switch (expect.outcome) {
    case "active":
      return `ACTIVE, ${expect.cpus}`;
    case "refused":
      return `refused with ${expect.status}, ${expect.error}`;
    case "error":
      return `ERROR, ${[expect.fault].flat().join(" or ")}`;
  }
}

function becameOf(seen: ServerEvidence | undefined): Fragment {
  if (seen === undefined) return "nothing that was saved";
  if (seen.refused !== undefined) return html`refused with ${seen.refused.status}: ${seen.refused.message}`;
  if (!seen.server.ok) return `not seen: ${seen.server.reason}`;
  const { id, status, host, fault } = seen.server.value;
  const where = seen.host.ok ? seen.host.value.name : host;
  return html`${status}${where === null ? undefined : html` on ${where}`}<br /><code>${id}</code
    >${fault === null ? undefined : html`<br />${fault.message}`}`;
}
