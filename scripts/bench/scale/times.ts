// What Nova and terraform were measured to take on the local cloud (docs/bench.md), in milliseconds.

export const TIMES = {
  /** Terraform and its provider, until the first request. */
  start: 500,
  /** From the request until the server is ACTIVE. */
  active: 1400,
  /** From the request to delete it until Placement charges nothing. */
  freed: 600,
  /** When the provider asks again, after the first time at once: what has happened by then is seen then. */
  poll: 3000,
  plan: 500,
} as const;
