// Terraform's events, told to those who listen: the person, the ledger, whoever waits for a thing to be made, and the one who
// asks later why a server failed.
import type { Task } from "../../base/progress.ts";
import { seconds } from "../../base/progress.ts";
import type { DiagnosticEvent, ResourceEvent, TerraformEvent } from "../../drivers/terraform/events.ts";
import { identityOf } from "../../base/process.ts";
import type { Ledger } from "../run/ledger.ts";

const VERBS: Readonly<Record<string, string>> = { create: "made", delete: "removed", update: "changed", read: "read" };

export class TerraformLog {
  readonly errors: DiagnosticEvent[] = [];
  readonly #ledger: Ledger;
  readonly #task: Pick<Task, "update"> | undefined;
  readonly #onMade: ((address: string, id: string) => void) | undefined;
  readonly #ids = new Map<string, string>();

  /** @param onMade told the cloud's id of each thing once it is made */
  constructor(ledger: Ledger, task?: Pick<Task, "update">, onMade?: (address: string, id: string) => void) {
    this.#ledger = ledger;
    this.#task = task;
    this.#onMade = onMade;
  }

  readonly onEvent = (event: TerraformEvent): void => {
    if (event.kind === "resource") this.#resource(event);
    if (event.kind === "diagnostic") {
      if (event.severity === "error") this.errors.push(event);
      else this.#task?.update(`warning: ${event.summary}`);
    }
  };

  readonly onStart = (pid: number): void => {
    this.#ledger.note({ what: "terraform", ...identityOf(pid) });
  };

  #resource({ stage, address, type, action, id: told, elapsedSeconds }: ResourceEvent): void {
    if (type === "terraform_data") return;
    // Terraform tells the id of what it deletes at the start only, and of what it creates at the end.
    const id = told ?? this.#ids.get(address);
    if (id !== undefined) this.#ids.set(address, id);
    if (stage !== "complete") return;
    if (id !== undefined && (action === "create" || action === "delete")) {
      this.#ledger.note({ what: action === "create" ? "made" : "removed", address, type, id });
      if (action === "create") this.#onMade?.(address, id);
    }
    const thing = address
      .replace(/^openstack_(compute_|images_)?/, "")
      .replace(/_v2\./, " ")
      .replace("instance ", "server ");
    this.#task?.update(`${thing} ${VERBS[action] ?? action} in ${seconds((elapsedSeconds ?? 0) * 1000)}`);
  }
}
