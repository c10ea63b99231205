// The compute host that runs in the container of the controller: its CPU sets are nova-compute's own configuration file, and a restart
// of that one service. Nothing else reads them.
import type { ComputeHost } from "../../drivers/access/compute-host.ts";
import { UsageError } from "../../base/errors.ts";
import type { Task } from "../../base/progress.ts";
import { OpenStackClient } from "../../drivers/openstack/client.ts";
import { readCloud } from "../../drivers/openstack/clouds-yaml.ts";
import { LOCAL_CLOUD } from "../hand-over.ts";
import { runInside } from "../controller/container.ts";
import { INVENTORY, waitUntilReady } from "../readiness.ts";
import { writeTree } from "../rootfs.ts";
import { type CloudState, writeState } from "../state.ts";
import type { StepContext } from "../step.ts";
import { computeHostPrint, renderComputeHost } from "../steps/configuration.ts";
import { accessTo } from "./access.ts";
import { cpuSetsOf, readCores } from "./cpu-sets.ts";
import type { HostShape } from "./shapes.ts";

export class HostInController {
  readonly shape: HostShape;
  readonly access: ComputeHost;
  readonly #context: StepContext;
  readonly #machine: NonNullable<CloudState["running"]>;

  constructor(shape: HostShape, context: StepContext) {
    const { running, address = "" } = context.state;
    if (running === undefined) throw new UsageError("the local cloud does not run");
    this.shape = shape;
    this.access = accessTo(shape, context.layout, address);
    this.#context = context;
    this.#machine = running;
  }

  async up(task: Pick<Task, "update">): Promise<void> {
    const { layout, state, signal } = this.#context;
    // Until it is done, the next `up` must not take the configuration for what the state says.
    delete state.finished["compute-host"];
    this.#machine.ready = false;
    writeState(layout, state);
    writeTree(layout.root, renderComputeHost({ layout, state }));
    const restarted = Date.now();
    await runInside(this.#machine, ["systemctl", "restart", "nova-compute"], { timeoutMs: 10 * 60_000 });
    const expected = { bootedAt: restarted, cpuSets: cpuSetsOf(this.shape, readCores()) };
    await using client = new OpenStackClient(readCloud(layout.cloudsFile, LOCAL_CLOUD));
    await waitUntilReady(client, { expected, signal, onWait: task.update, requirements: [INVENTORY] });
    state.finished["compute-host"] = computeHostPrint({ layout, state });
    this.#machine.ready = true;
    writeState(layout, state);
  }

  async down(): Promise<void> {
    await runInside(this.#machine, ["systemctl", "stop", "nova-compute"], { timeoutMs: 60_000 });
  }
}
