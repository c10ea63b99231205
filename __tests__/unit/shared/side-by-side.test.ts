import { sideBySide } from "../../../harness/side-by-side.ts";

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("results are in the order of the items, and no more are under way than are let", async () => {
  let [now, most] = [0, 0];
  const results = await sideBySide([30, 5, 20, 1], 2, async (ms) => {
    most = Math.max(most, ++now);
    await later(ms);
    now--;
    return ms * 2;
  });
  expect(results).toEqual([60, 10, 40, 2]);
  expect(most).toBe(2);
});

test("nothing to do", async () => {
  await expect(sideBySide([], 4, () => Promise.reject(new Error("called")))).resolves.toEqual([]);
});

test("after an error what is under way is waited for, and nothing more is begun", async () => {
  const begun: number[] = [];
  const going = sideBySide([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    await later(item === 1 ? 1 : 10);
    if (item === 1) throw new Error("one failed");
  });
  await expect(going).rejects.toThrow("one failed");
  expect(begun).toEqual([1, 2]);
});
