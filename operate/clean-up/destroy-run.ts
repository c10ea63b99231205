// Removes what one run left: a run that died, that was kept, or whose own clean-up failed.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../base/errors.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { isRunning } from "../../base/process.ts";
import { during, type Progress, type Task } from "../../base/progress.ts";
import type { CloudTarget } from "../../harness/targets/cloud-target.ts";
import { locateTerraform } from "../../drivers/terraform/binary.ts";
import { terraformEnvironment } from "../../drivers/terraform/environment.ts";
import { installProvider } from "../../drivers/terraform/install-provider.ts";
import { removeDeadScratch, scratchFolder } from "../../base/files/scratch.ts";
import { sideBySide } from "../../base/side-by-side.ts";
import { Terraform } from "../../drivers/terraform/terraform.ts";
import { waitFor } from "../../base/wait.ts";
import { Ledger, readLedger } from "../../harness/run/ledger.ts";
import { updateRecord } from "../../harness/run/open-run.ts";
import { type Naming, removeLeftovers } from "../../harness/deploy/leftovers.ts";
import { removeLocksOf } from "../../harness/run/lock/lock-record.ts";
import {
  type DeploymentFolders,
  deploymentFolders,
  experimentFolder,
  listDeployments,
  type RunFolder,
  sharedFolder,
} from "../../harness/run/run-folder.ts";
import { readRunRecord, runState } from "../../harness/run/run-record.ts";
import type { StackMaker } from "../../harness/run/stack-maker.ts";
import { tearDown } from "../../harness/deploy/teardown.ts";
import { TerraformLog } from "../../harness/deploy/terraform-log.ts";

export interface DestroyRunOptions {
  readonly target: CloudTarget;
  readonly stacks: Pick<StackMaker, "runPrefix">;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * @throws UsageError where the run still goes on; DeployError where something stays
 */
export async function destroyRun(folder: RunFolder, options: DestroyRunOptions): Promise<void> {
  const { target, stacks, progress, signal } = options;
  const record = readRunRecord(folder);
  if (runState(record) === "running" && record.owner.pid !== process.pid) {
    throw new UsageError(`run ${folder.id} is still running in process ${record.owner.pid}`, {
      hint: `Stop that process first (kill -INT ${record.owner.pid}): it then removes everything.`,
    });
  }
  await endTerraforms(folder, progress);
  await removeDeadScratch();
  const binary = await locateTerraform();
  const provider = await installProvider({ terraform: binary, progress, signal });
  await using client = new OpenStackClient(readCloud(target.cloudsFile, target.cloud));
  using ledger = new Ledger(folder);
  using scratch = scratchFolder();
  const environment = terraformEnvironment({ provider, target, temporary: scratch.path });
  const unit = async ({ stacks: folder, logs }: DeploymentFolders, naming: Naming, task: Task): Promise<void> => {
    const directory = synthesisedStack(folder);
    if (directory === undefined) return;
    const terraform = new Terraform({ binary, provider, directory, environment, logFolder: logs });
    if (terraform.holdsAnything()) await terraform.init({ signal });
    const { onEvent, onStart } = new TerraformLog(ledger);
    await tearDown({ terraform, client, naming, task, onEvent, onStart });
  };
  const prefix = stacks.runPrefix(folder.id);
  await during(progress, "Removing everything that the run created", async (task) => {
    // Side by side, as they were made; what they share goes last, and with it whatever has a name of this run. One that
    // fails is no reason to leave the others, nor what can still be found by name.
    const deployments = record.experiments.flatMap((experiment) =>
      listDeployments(experimentFolder(folder, experiment)),
    );
    const failures: unknown[] = [];
    await sideBySide(deployments, AT_ONCE, (one) =>
      unit(one, { prefix, kinds: ["server"], only: new Set() }, task).catch((error: unknown) => {
        failures.push(error);
      }),
    );
    const last = async (): Promise<void> => {
      await unit(deploymentFolders(sharedFolder(folder)), { prefix }, task);
      await removeLeftovers(client, { prefix });
    };
    await last().catch((error: unknown) => failures.push(error));
    // Last of all: while something of the run is left, others should know of it.
    if (failures.length === 0) await removeLocksOf(client, folder.id);
    if (failures.length > 0) throw failures[0];
    return undefined;
  });
  updateRecord(folder, { cleanedAt: new Date().toISOString() });
}

const AT_ONCE = 6;

/** A terraform that outlived its run is asked once to stop, and waited for: it saves its state. */
async function endTerraforms(folder: RunFolder, progress: Progress): Promise<void> {
  const started = readLedger(folder).flatMap((entry) => (entry.what === "terraform" ? [entry] : []));
  for (const terraform of started.filter(isRunning)) {
    progress.say(`Waiting for terraform, process ${terraform.pid}, which outlived the run`);
    process.kill(terraform.pid, "SIGINT");
    await waitFor(() => !isRunning(terraform) || undefined, {
      what: `terraform (process ${terraform.pid}) stops`,
      timeoutMs: 15 * 60_000,
      hint: `End it with: kill -KILL ${terraform.pid}`,
    });
  }
}

function synthesisedStack(folder: string): string | undefined {
  const stacks = join(folder, "stacks");
  if (!existsSync(stacks)) return undefined;
  const [name] = readdirSync(stacks);
  return name === undefined ? undefined : join(stacks, name);
}
