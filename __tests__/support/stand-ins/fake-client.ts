// A cloud's API that answers from a table, and remembers what it was asked.
import { ApiError, type ProjectClient } from "../../../drivers/openstack/client.ts";

/** An answer, or what works one out of the call and its body: by `METHOD service path`, or by its beginning where that ends with an asterisk. */
export type Answers = Readonly<Record<string, unknown>>;

/** Of every stand-in. */
export const PROJECT = { id: "project-1", name: "tests" };

export interface FakeClient extends ProjectClient {
  readonly calls: string[];
}

/** What is in no table is answered with 404, as a cloud does. */
export function fakeClient(answers: Answers): FakeClient {
  const calls: string[] = [];
  return {
    calls,
    project: () => Promise.resolve(PROJECT),
    request: async (service, method, path, { body } = {}) => {
      const call = `${method} ${service} ${path}`;
      calls.push(call);
      const key = Object.keys(answers).find((known) =>
        known.endsWith("*") ? call.startsWith(known.slice(0, -1)) : call === known,
      );
      if (key === undefined) throw new ApiError(`${call}: no such thing`, 404, { said: "not found" });
      const answer = answers[key];
      return await (typeof answer === "function"
        ? (answer as (asked: string, body: unknown) => unknown)(call, body)
        : answer);
    },
  };
}
