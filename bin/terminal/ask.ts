// Questions on a terminal. Node's own readline: three questions with a default each are all there is.
import { createInterface, type Interface } from "node:readline/promises";
import { InterruptedError } from "../../base/errors.ts";
import { plain } from "../../base/plain-text.ts";

export interface Asking {
  /** @returns the answer, or the default where nothing was typed */
  readonly ask: (question: string, byDefault: string) => Promise<string>;
}

/** @throws InterruptedError where Ctrl-C or the end of input is the answer */
export async function withQuestions<T>(
  body: (asking: Asking) => Promise<T>,
  {
    input = process.stdin,
    output = process.stderr,
  }: { input?: NodeJS.ReadableStream; output?: NodeJS.WritableStream } = {},
): Promise<T> {
  const lines: Interface = createInterface({ input, output });
  const ended = new AbortController();
  lines.once("close", () => {
    ended.abort();
  });
  try {
    return await body({
      ask: async (question, byDefault) => {
        // A default may be what a cloud calls a thing.
        const shown = plain(byDefault === "" ? `${question}: ` : `${question} (${byDefault}): `);
        try {
          const answer = (await lines.question(shown, { signal: ended.signal })).trim();
          return answer === "" ? byDefault : answer;
        } catch (error) {
          if (ended.signal.aborted) throw new InterruptedError("stopped as asked; nothing was written");
          throw error;
        }
      },
    });
  } finally {
    lines.close();
  }
}

/** For flags alone: each question is answered by its default. */
export const unasked: Asking = { ask: (_question, byDefault) => Promise.resolve(byDefault) };
