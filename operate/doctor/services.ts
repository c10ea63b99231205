// The compute hosts that Nova knows, and those of pinproof.yaml.
import type { ServiceRecord, Source } from "../../harness/evidence/evidence.ts";
import { didYouMean } from "../../base/did-you-mean.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import { failed, type DoctorResult, type Found, ok, unknown, warning } from "./finding.ts";

type Services = Source<ReadonlyMap<string, ServiceRecord>>;

/** Hosts that nobody could look at, for they are not in the settings. */
export function compareHosts(services: Services, { hosts }: CloudTarget): readonly (readonly [string, Found])[] {
  if (hosts.length === 0) {
    const remedy = "npx pinproof init writes a pinproof.yaml with them";
    return [
      ["hosts", warning("no compute host is configured: the levels libvirt and kernel are inconclusive", remedy)],
    ];
  }
  if (!services.ok) {
    return [
      [
        "hosts",
        unknown(
          "Nova does not show its compute hosts to this user",
          "compare `hosts` with an administrator's openstack compute service list",
        ),
      ],
    ];
  }
  const missing = [...services.value.keys()].filter((name) => !hosts.some((host) => host.name === name)).sort();
  if (missing.length === 0) return [["hosts", ok(`all compute hosts of Nova are configured: ${services.value.size}`)]];
  const some =
    missing.length > 5 ? `${missing.slice(0, 5).join(", ")} and ${missing.length - 5} more` : missing.join(", ");
  return [
    [
      "hosts",
      warning(`not in pinproof.yaml: ${some}`, "add them to `hosts`: servers there are observed by the APIs only"),
    ],
  ];
}

export function serviceFinding(name: string, services: Services | undefined): readonly DoctorResult[] {
  if (services?.ok !== true) return [];
  const found = foundOf(name, services.value);
  return [{ of: { kind: "host", host: name }, what: "nova-compute", ...found }];
}

function foundOf(name: string, services: ReadonlyMap<string, ServiceRecord>): Found {
  const service = services.get(name);
  if (service === undefined) {
    return failed(
      `Nova has no compute host ${name}${didYouMean(name, [...services.keys()])}`,
      "use the name that `openstack compute service list` prints; where the host answers belongs into its address",
    );
  }
  const { status, state, disabledReason } = service;
  if (state !== "up") return warning(`nova-compute is ${state}`, "no server can be created there until it runs");
  if (status !== "enabled") {
    const why = disabledReason === null ? "" : `: ${disabledReason}`;
    return warning(`nova-compute is ${status}${why}`, `openstack compute service set --enable ${name} nova-compute`);
  }
  return ok("nova-compute is enabled and up");
}
