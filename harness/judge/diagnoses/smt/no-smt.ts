// `require` asks for SMT, and there is none.
import type { Rule } from "../rule.ts";
import { every, isUnscheduled, namesOf } from "../symptoms.ts";

export const noSmt: Rule = {
  id: "no-smt",
  symptom: "thread policy require ends in PLACEMENT or FILTER, and no host has the trait HW_CPU_HYPERTHREADING",
  remedy: "leave hw_cpu_thread_policy=require out, or use a host whose SMT is on in its firmware",
  find: (symptoms) => {
    const isSo = every(symptoms.hosts, ({ smt }) => smt === false);
    if (!isUnscheduled(symptoms) || !symptoms.request.threadPolicies.includes("require") || !isSo) return undefined;
    return `host has no SMT: trait HW_CPU_HYPERTHREADING is absent on ${namesOf(symptoms.hosts)}`;
  },
};
