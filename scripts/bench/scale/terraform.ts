// A terraform that asks the cloud for what a stack declares, and takes the time that the real one takes.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Run } from "../../../harness/run/context.ts";
import type { ApiClient } from "../../../drivers/openstack/client.ts";
import type { ApplyOptions, Terraform } from "../../../drivers/terraform/terraform.ts";
import { TIMES } from "./times.ts";

interface Declared {
  readonly resource?: Readonly<
    Record<string, Readonly<Record<string, { readonly name: string; readonly flavor_id?: string }>>>
  >;
}

export function tableTerraform(client: ApiClient): Run["terraform"] {
  return (directory) => {
    const state = new Map<string, string>();
    const isServer = (address: string): boolean => address.startsWith("openstack_compute_instance_v2.");
    const change = async (address: string, name: string, flavor: string, options: ApplyOptions): Promise<void> => {
      const [type = "", key = ""] = address.split(".");
      const said = { kind: "resource", address, type, action: "create" } as const;
      options.onEvent?.({ ...said, stage: "start" });
      let id = `id-of-${key}`;
      if (isServer(address)) {
        const body = { server: { name, flavorRef: flavor } };
        const made = (await client.request("compute", "POST", "/servers", { body })) as { server: { id: string } };
        ({ id } = made.server);
        await sleep(TIMES.poll);
      }
      state.set(address, id);
      options.onEvent?.({ ...said, stage: "complete", id });
    };
    const terraform: Pick<Terraform, "init" | "initAs" | "apply" | "plan" | "destroy" | "holdsAnything"> = {
      init: () => Promise.resolve({ durationMs: 0 }),
      initAs: () => undefined,
      holdsAnything: () => state.size > 0,
      apply: async (options) => {
        await sleep(TIMES.start);
        const declared = JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8")) as Declared;
        const wanted = Object.entries(declared.resource ?? {}).flatMap(([type, all]) =>
          Object.entries(all).map(([key, { name, flavor_id: flavor = "" }]) => ({
            address: `${type}.${key}`,
            name,
            flavor,
          })),
        );
        await Promise.all(
          wanted
            .filter(({ address }) => !state.has(address))
            .map((one) => change(one.address, one.name, one.flavor, options ?? {})),
        );
        return { durationMs: 0, summary: undefined };
      },
      plan: async () => {
        await sleep(TIMES.plan);
        return { durationMs: TIMES.plan, changes: [] };
      },
      destroy: async () => {
        await sleep(TIMES.start);
        const servers = [...state].filter(([address]) => isServer(address));
        await Promise.all(servers.map(([, id]) => client.request("compute", "DELETE", `/servers/${id}`)));
        if (servers.length > 0) await sleep(TIMES.poll);
        state.clear();
        return { durationMs: 0, summary: undefined };
      },
    };
    return Object.assign(terraform, { directory: basename(directory), spans: [] }) as unknown as Terraform;
  };
}
