// How wide and how colourful standard output is.

export interface Screen {
  readonly width: number;
  readonly colour: boolean;
}

export function screen({ isTTY, columns }: Pick<NodeJS.WriteStream, "isTTY" | "columns"> = process.stdout): Screen {
  // A pipe has no width, whatever the types say.
  return isTTY ? { width: columns, colour: process.env.NO_COLOR === undefined } : { width: 120, colour: false };
}
