// A step of a script, with its line of progress.
import type { Progress } from "../base/progress.ts";

/** @throws what the body throws */
export async function step<T>(progress: Progress, title: string, body: () => Promise<T>): Promise<T> {
  const task = progress.start(title);
  try {
    const result = await body();
    task.succeed();
    return result;
  } catch (error) {
    task.fail();
    throw error;
  }
}
