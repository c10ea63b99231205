// What took how long, by phase.

export type Phase = "wait" | "apply" | "observe" | "destroy";

export class Phases {
  readonly ms: Record<Phase, number> = { wait: 0, apply: 0, observe: 0, destroy: 0 };

  async in<T>(phase: Phase, body: () => Promise<T>): Promise<T> {
    const started = Date.now();
    try {
      return await body();
    } finally {
      this.ms[phase] += Date.now() - started;
    }
  }
}
