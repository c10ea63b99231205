// A row of your own in TypeScript, which your editor completes and checks:  npx pinproof run --experiments rows two-pinned
import type { Row } from "pinproof";

export default {
  id: "two-pinned",
  claim: "Two vCPUs of a flavor with hw:cpu_policy=dedicated are pinned to a CPU each",
  flavor: { "hw:cpu_policy": "dedicated" },
  vcpus: 2,
  expect: { outcome: "active", cpus: "pinned" },
  needs: { dedicatedCpus: { least: 2 } },
} satisfies Row;
