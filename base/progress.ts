// What a person sees while something takes time: on a terminal a line for each task that is under way, redrawn in place, and
// one that stays when it ends; elsewhere plain lines. Goes to standard error, so that standard output stays data.
import { firstLine } from "./words.ts";
import { createLogUpdate } from "log-update";
import { plainLines } from "./plain-text.ts";

export interface Task {
  /** Says more about what is going on: in the task's line, or as a line of its own where there is no terminal. */
  update: (text: string) => void;
  succeed: (text?: string) => void;
  fail: (text?: string) => void;
}

export interface TaskOptions {
  /** Only its end is worth a line where there is no terminal: one of many that run side by side. @default false */
  readonly brief?: boolean;
}

export interface Progress {
  start: (title: string, options?: TaskOptions) => Task;
  /** A line that stays. */
  say: (text: string) => void;
  /** A line below the tasks, on a terminal only; undefined takes it away. */
  status: (text: string | undefined) => void;
}

/** Lines on a plain stream, redrawn ones on a terminal that knows how wide it is. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const isLive = stream.isTTY && stream.columns > 0 && process.env.CI === undefined;
  return harmless(isLive ? liveProgress(stream) : plainProgress(stream));
}

/** What is said may hold names and words of a cloud: nothing of them steers the terminal. */
function harmless({ start, say, status }: Progress): Progress {
  const cleaned = (end: (text?: string) => void) => (text?: string) => {
    end(text === undefined ? undefined : plainLines(text));
  };
  return {
    say: (text) => {
      say(plainLines(text));
    },
    status: (text) => {
      status(text === undefined ? undefined : plainLines(text));
    },
    start: (title, options) => {
      const task = start(plainLines(title), options);
      return {
        update: (text) => {
          task.update(plainLines(text));
        },
        succeed: cleaned(task.succeed),
        fail: cleaned(task.fail),
      };
    },
  };
}

/**
 * A task that ends as its body does, well or not.
 * @param body gives what is said at its end, in the place of the title
 */
export async function during(
  progress: Pick<Progress, "start">,
  title: string,
  body: (task: Task) => Promise<string | undefined>,
): Promise<void> {
  const task = progress.start(title);
  try {
    task.succeed(await body(task));
  } catch (error) {
    task.fail();
    throw error;
  }
}

/** For tests and for callers that want no output. */
export const silentProgress: Progress = {
  start: () => ({ update: () => undefined, succeed: () => undefined, fail: () => undefined }),
  say: () => undefined,
  status: () => undefined,
};

function plainProgress(stream: NodeJS.WritableStream): Progress {
  return {
    say: (text) => stream.write(`${text}\n`),
    status: () => undefined,
    start: (title, { brief = false } = {}) => {
      const started = Date.now();
      if (!brief) stream.write(`  • ${title}\n`);
      const end = (mark: string) => (text?: string) => stream.write(`  ${mark} ${text ?? title} ${took(started)}\n`);
      return {
        update: (text) => {
          if (!brief) stream.write(`      ${text}\n`);
        },
        succeed: end("✓"),
        fail: end("✗"),
      };
    },
  };
}

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 120;

interface OpenTask {
  readonly title: string;
  readonly started: number;
  words: string;
}

function liveProgress(stream: NodeJS.WriteStream): Progress {
  // The cursor stays: hiding it would bring signal handlers that compete with ours.
  const screen = createLogUpdate(stream, { showCursor: true });
  const open = new Set<OpenTask>();
  let footer: string | undefined;
  let frame = 0;
  let timer: NodeJS.Timeout | undefined;

  const draw = (): void => {
    const width = stream.columns;
    const lines = [...open].map(({ title, words, started }) => {
      const text = `${FRAMES[frame % FRAMES.length] ?? ""} ${title}${words === "" ? "" : `: ${words}`} ${took(started)}`;
      return cut(text, width);
    });
    screen([...lines, ...(footer === undefined ? [] : [cut(footer, width)])].join("\n"));
    if (open.size > 0) {
      timer ??= setInterval(() => {
        frame++;
        draw();
      }, FRAME_MS);
    } else if (timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  };
  const stay = (text: string): void => {
    screen.clear();
    stream.write(`${text}\n`);
    draw();
  };
  return {
    say: stay,
    status: (text) => {
      footer = text;
      draw();
    },
    start: (title) => {
      const task: OpenTask = { title, started: Date.now(), words: "" };
      open.add(task);
      draw();
      const end = (mark: string) => (text?: string) => {
        open.delete(task);
        stay(`${mark} ${text ?? title} ${took(task.started)}`);
      };
      return {
        update: (text) => {
          task.words = firstLine(text);
        },
        succeed: end("✓"),
        fail: end("✗"),
      };
    },
  };
}

/** A line that wraps would be redrawn in the wrong place. */
function cut(text: string, width: number): string {
  return text.length < width ? text : `${text.slice(0, Math.max(0, width - 2))}…`;
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
