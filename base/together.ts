// Two things at the same time, of which neither is of use without the other.

type Body<T> = (signal: AbortSignal) => Promise<T>;

/**
 * The first that fails stops the other one, which is waited for.
 * @param signal stops both
 * @throws what failed first
 */
export async function together<A, B>(signal: AbortSignal, one: Body<A>, other: Body<B>): Promise<readonly [A, B]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const failures: unknown[] = [];
  const guarded = async <T>(body: Body<T>): Promise<T> => {
    try {
      return await body(either);
    } catch (error) {
      failures.push(error);
      failed.abort(error);
      throw error;
    }
  };
  const endings = [guarded(one), guarded(other)] as const;
  await Promise.allSettled(endings);
  if (failures.length > 0) throw failures[0];
  return Promise.all(endings);
}
