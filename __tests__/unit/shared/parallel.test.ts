import { inParallel } from "../../../harness/parallel.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("many side by side", () => {
  it("are answered in their own order, and never more than that at a time", async () => {
    let under = 0;
    let most = 0;
    const results = await inParallel([30, 1, 20, 5, 10], 2, async (ms) => {
      under++;
      most = Math.max(most, under);
      await pause(ms);
      under--;
      return ms * 2;
    });
    expect(results).toEqual([60, 2, 40, 10, 20]);
    expect(most).toBe(2);
  });

  it("none is none", async () => {
    expect(await inParallel([], 4, () => Promise.reject(new Error("never")))).toEqual([]);
  });

  it("the first failure is thrown once those under way have ended, and no other is begun", async () => {
    const ended: number[] = [];
    const all = inParallel([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error("one failed");
      await pause(5);
      ended.push(item);
    });
    await expect(all).rejects.toThrow("one failed");
    expect(ended).toEqual([2]);
  });
});
