// Since Train `isolate` means a host without SMT. Bug 1889633.
import type { Rule } from "../rule.ts";
import { every, isUnscheduled, namesOf } from "../symptoms.ts";

export const isolateOnSmt: Rule = {
  id: "isolate-on-smt",
  symptom: "thread policy isolate ends in PLACEMENT or FILTER, and every host with dedicated CPUs has SMT",
  remedy: "isolate now means a host without SMT: turn SMT off on a host, or leave hw_cpu_thread_policy=isolate out",
  find: (symptoms) => {
    const dedicated = symptoms.hosts.filter(({ sets }) => sets?.dedicated !== null);
    const isSo = every(dedicated, ({ smt, sets }) => smt === true && sets !== undefined);
    if (!isUnscheduled(symptoms) || symptoms.request.threads !== "isolate" || !isSo) return undefined;
    return `every host with dedicated CPUs has SMT (trait HW_CPU_HYPERTHREADING): ${namesOf(dedicated)}`;
  },
};
