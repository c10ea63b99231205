// A cloud's answer that the user may not do it.

/** Whether an error is an answer of 403; also across realms, for jest runs tests in another one. */
export function isForbidden(error: unknown): error is { readonly status: 403; readonly words?: string } {
  return typeof error === "object" && error !== null && "status" in error && error.status === 403;
}
