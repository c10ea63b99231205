// What Nova's administration guide claims where Nova's code does something else: doc/source/admin/cpu-topologies.rst, "Customizing
// instance CPU pinning policies" and "Customizing instance CPU thread pinning policies". Quoted as it stands.
import type { Contradiction } from "./experiment.ts";

const document = "Nova administration guide, CPU topologies";

export const sharedAgainstDedicated: Contradiction = {
  document,
  claims:
    'It is refused: "the flavor specifies a CPU policy of shared and the image specifies a policy of dedicated, or vice ' +
    'versa, an exception will be raised"',
};

/** The guide's rule names shared and dedicated; of mixed against another policy it says nothing of its own. */
export const mixedAgainstOther: Contradiction = {
  document,
  claims:
    'Where they differ they are refused: "or vice versa, an exception will be raised", said of shared and dedicated, and ' +
    "mixed is exempted nowhere",
};

export const differingThreadPolicies: Contradiction = {
  document,
  claims:
    'It is refused: "If both the flavor and image specify a CPU thread policy then they must specify the same policy, ' +
    'otherwise an exception will be raised"',
};
