import { sideBySide } from "../../../base/side-by-side.ts";

/** Something that a test lets happen. */
function event(): { readonly happens: () => void; readonly happened: Promise<void> } {
  let happens = (): void => undefined;
  const happened = new Promise<void>((resolve) => {
    happens = resolve;
  });
  return { happens, happened };
}

test("results are in the order of the items, and no more are under way than are let", async () => {
  let [now, most] = [0, 0];
  const last = event();
  const results = await sideBySide([1, 2, 3, 4], 2, async (item) => {
    most = Math.max(most, ++now);
    // The first one ends last.
    if (item === 1) await last.happened;
    if (item === 4) last.happens();
    now--;
    return item * 2;
  });
  expect(results).toEqual([2, 4, 6, 8]);
  expect(most).toBe(2);
});

test("nothing to do", async () => {
  await expect(sideBySide([], 4, () => Promise.reject(new Error("called")))).resolves.toEqual([]);
});

test("after an error what is under way is waited for, and nothing more is begun", async () => {
  const begun: number[] = [];
  const [failure, end] = [event(), event()];
  let isOver = false;
  const going = sideBySide([1, 2, 3, 4], 2, async (item) => {
    begun.push(item);
    if (item !== 1) return end.happened;
    failure.happens();
    throw new Error("one failed");
  });
  const over = going.catch(() => undefined).then(() => (isOver = true));
  await failure.happened;
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  end.happens();
  await expect(going).rejects.toThrow("one failed");
  await over;
  expect(begun).toEqual([1, 2]);
});
