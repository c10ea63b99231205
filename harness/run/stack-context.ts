// What `main.ts` needs to declare stacks for use by hand: a cloud, its base image as a file, and a name that stays.
import { createHash } from "node:crypto";
import { type Marks, marksOf } from "./marks.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { type BaseImageFile, fetchBaseImage } from "../targets/base-image.ts";
import type { CloudTarget } from "../targets/cloud-target.ts";

export interface StackContext {
  /** Name of the cloud in clouds.yaml. */
  readonly cloud: string;
  readonly baseImage: BaseImageFile;
  /** Part of every name; the same at each synthesis in this folder, or what was deployed would be replaced. */
  readonly runId: string;
  /** Without a start, for the same reason. */
  readonly marks: Marks;
}

/** @throws TargetError where the cloud cannot be reached, or has no base image */
export async function loadStackContext(target: CloudTarget): Promise<StackContext> {
  await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
  const baseImage = await fetchBaseImage(client, target);
  const runId = handRunId(process.cwd());
  return { cloud: target.cloud, baseImage, runId, marks: marksOf(runId) };
}

/** Two people who work by hand in folders of their own do not meet. */
function handRunId(folder: string): string {
  return `hand${createHash("sha256").update(folder).digest("hex").slice(0, 4)}`;
}
