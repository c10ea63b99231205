// What a person sees while something takes time: one line a task, a spinner only on a terminal. Goes to standard error,
// so that standard output stays data.
import yoctoSpinner from "yocto-spinner";

export interface Task {
  /** Says more about what is going on: in the spinner's line, or as a line of its own where there is no terminal. */
  update: (text: string) => void;
  succeed: (text?: string) => void;
  fail: (text?: string) => void;
}

export interface Progress {
  start: (title: string) => Task;
  /** A line that stays. */
  say: (text: string) => void;
}

/** Lines on a plain stream, a spinner on a terminal. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const interactive = stream.isTTY && process.env.CI === undefined;
  return { start: interactive ? spinningTask(stream) : plainTask(stream), say: (text) => stream.write(`${text}\n`) };
}

/** For tests and for callers that want no output. */
export const silentProgress: Progress = {
  start: () => ({ update: () => undefined, succeed: () => undefined, fail: () => undefined }),
  say: () => undefined,
};

function plainTask(stream: NodeJS.WritableStream): (title: string) => Task {
  return (title) => {
    const started = Date.now();
    stream.write(`  • ${title}\n`);
    const end = (mark: string) => (text?: string) => stream.write(`  ${mark} ${text ?? title} ${took(started)}\n`);
    return { update: (text) => stream.write(`      ${text}\n`), succeed: end("✓"), fail: end("✗") };
  };
}

function spinningTask(stream: NodeJS.WriteStream): (title: string) => Task {
  return (title) => {
    const started = Date.now();
    const spinner = yoctoSpinner({ text: title, stream, handleSignals: false }).start();
    return {
      update: (text) => {
        spinner.text = `${title}: ${text}`;
      },
      succeed: (text) => {
        spinner.success(`${text ?? title} ${took(started)}`);
      },
      fail: (text) => {
        spinner.error(`${text ?? title} ${took(started)}`);
      },
    };
  };
}

function took(started: number): string {
  return `(${seconds(Date.now() - started)})`;
}

/** Milliseconds as a person reads them: `0.4 s`, `12 s`, `3 min 05 s`. */
export function seconds(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
