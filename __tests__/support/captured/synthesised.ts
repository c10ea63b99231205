// Configurations as cdktf writes them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type App, Testing, type TerraformStack } from "cdktf";
import type { BaseImage } from "../../../stacks/base-image.ts";

export interface Configuration {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly provider: Readonly<Record<string, readonly object[]>>;
  readonly terraform: {
    readonly required_providers: Readonly<Record<string, { readonly source: string; readonly version: string }>>;
    readonly backend: Readonly<Record<string, { readonly path: string }>>;
  };
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
}

export const baseImage: BaseImage = {
  ...{ id: "base-id", file: "/cache/base.qcow2", diskFormat: "qcow2", containerFormat: "bare" },
  ...{ minDiskGb: 0, minRamMiB: 64, guestReport: { pinproof_guest_report: "console" } },
};

/** An app for `configurationOf`, which writes nothing; without an output folder, cdktf would make one and leave it. */
export function testApp(): App {
  return Testing.app({ outdir: "cdktf.out" });
}

export function configurationOf(stack: TerraformStack): Configuration {
  return JSON.parse(Testing.synth(stack)) as Configuration;
}

/** @param directory as `synthesiseShared` and `synthesiseServers` return it */
export function configurationIn(directory: string): Configuration {
  return JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8")) as Configuration;
}

/** The names of the resources, by their type without `openstack_` and version. */
export function namesIn({ resource }: Configuration): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(resource).map(([type, all]) => [
      type.replace(/^openstack_(compute_|images_)?/, "").replace(/_v2$/, ""),
      Object.keys(all).sort(),
    ]),
  );
}
