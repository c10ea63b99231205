// A diagnosis: a known misconfiguration, told only where its symptom is there. Source: section 5 of the semantics.
import type { Symptoms } from "./symptoms.ts";

export interface Rule {
  /** Stable, for machines. */
  readonly id: string;
  /** What is seen where this is so, in general. */
  readonly symptom: string;
  /** The thing to do. */
  readonly remedy: string;
  /** Told even where the verdict holds. @default false */
  readonly warning?: boolean;
  /** What is there, with figures; undefined where the symptom is not, or could not be seen. Pure. */
  readonly find: (symptoms: Symptoms) => string | undefined;
}
