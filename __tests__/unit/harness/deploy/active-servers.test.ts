// When servers are looked at: from ACTIVE on, and not when terraform has noticed.
import { watchActive } from "../../../../harness/deploy/active-servers.ts";
import { fakeClient } from "../../../support/stand-ins/fake-client.ts";

const PATH = "GET compute /servers?name=%5Epin-r1-A04-&status=ACTIVE";
const keys = new Map([
  ["pin-r1-A04-a", "a"],
  ["pin-r1-A04-b", "b"],
]);
const server = (name: string) => ({ id: `id-of-${name}`, name: `pin-r1-A04-${name}` });

/** Answers to the questions in turn, the last one again and again. @returns what was told, and how often Nova was asked */
async function watched(answers: readonly unknown[], signal = new AbortController().signal) {
  const told: string[] = [];
  let asked = 0;
  const client = fakeClient({
    [PATH]: () => {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      return answer instanceof Error ? Promise.reject(answer) : answer;
    },
  });
  const onActive = (key: string, id: string): void => void told.push(`${key} ${id}`);
  const pause = () => Promise.resolve();
  await watchActive(client, { keys, prefix: "pin-r1-A04-", onActive, signal, pause });
  return { told, asked };
}

test("each is told once, and the watch ends with the last", async () => {
  const both = { servers: [server("b"), server("a")] };
  const { told, asked } = await watched([{ servers: [] }, { servers: [server("b")] }, both]);
  expect(told).toEqual(["b id-of-b", "a id-of-a"]);
  expect(asked).toBe(3);
});

test("a server of another experiment whose name begins alike is nobody's", async () => {
  const other = { id: "x", name: "pin-r1-A04-a-more" };
  const { told } = await watched([{ servers: [other] }, { servers: [other, server("a"), server("b")] }]);
  expect(told).toEqual(["a id-of-a", "b id-of-b"]);
});

test("a cloud that does not answer, or answers something else, is asked again", async () => {
  const answers = [new Error("503"), {}, { servers: [server("a"), server("b")] }];
  expect((await watched(answers)).told).toHaveLength(2);
});

test("it ends at once when terraform has ended, and asks nobody any more", async () => {
  const ended = new AbortController();
  ended.abort();
  expect(await watched([{ servers: [server("a")] }], ended.signal)).toEqual({ told: [], asked: 0 });
});
