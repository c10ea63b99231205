// After the integration tests: the local cloud goes down where the set-up brought it up.
export default async function teardown(): Promise<void> {
  await globalThis.pinproofTestSession?.finish();
}
