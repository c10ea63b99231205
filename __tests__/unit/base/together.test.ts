import { together } from "../../../base/together.ts";
import { errorOf } from "../../support/stand-ins/programs.ts";

const never = new AbortController().signal;
const untilStopped = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(new Error("was stopped"));
    });
  });

test("both answers come, and both are under way at the same time", async () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const one = () => opened.then(() => 1);
  const other = () => {
    open();
    return Promise.resolve("two");
  };
  expect(await together(never, one, other)).toEqual([1, "two"]);
});

test.each([
  ["one", (body: typeof untilStopped) => together(never, () => Promise.reject(new Error("broken")), body)],
  ["other", (body: typeof untilStopped) => together(never, body, () => Promise.reject(new Error("broken")))],
])("the failure of the %s stops the other, which is waited for, and is what is thrown", async (_which, start) => {
  let ended = false;
  const error = await errorOf(
    start(async (signal) => {
      try {
        return await untilStopped(signal);
      } finally {
        await Promise.resolve();
        ended = true;
      }
    }),
  );
  expect([error, ended]).toEqual([new Error("broken"), true]);
});

test("where one has ended well before the other fails, that failure is thrown", async () => {
  const failing = () => Promise.reject(new Error("later"));
  await expect(together(never, () => Promise.resolve(1), failing)).rejects.toThrow("later");
});

test("a stop from outside reaches both", async () => {
  const abort = new AbortController();
  const stopped: string[] = [];
  const body = (name: string) => async (signal: AbortSignal) => {
    try {
      return await untilStopped(signal);
    } finally {
      stopped.push(name);
    }
  };
  const ending = errorOf(together(abort.signal, body("one"), body("other")));
  abort.abort();
  expect(await ending).toEqual(new Error("was stopped"));
  expect(stopped.sort()).toEqual(["one", "other"]);
});
