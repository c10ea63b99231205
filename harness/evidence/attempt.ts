// Reading becomes a source: what cannot be read is a reason, never an exception.
import { messageOf } from "../../base/errors.ts";
import type { Source } from "./evidence.ts";

export async function attempt<T>(reading: Promise<T>): Promise<Source<T>> {
  try {
    return { ok: true, value: await reading };
  } catch (error) {
    return unread(messageOf(error));
  }
}

export function unread(reason: string): Source<never> {
  return { ok: false, reason };
}

/** What is made of it, where it could be read. */
export function mapped<From, To>(source: Source<From>, to: (value: From) => To): Source<To> {
  return source.ok ? { ok: true, value: to(source.value) } : source;
}
