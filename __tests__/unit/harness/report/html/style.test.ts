// The palette: WCAG AA on both grounds and in print. axe measures text in a browser, and does not look into drawings.
import { STYLE } from "../../../../../harness/report/html/style.ts";

type Palette = Readonly<Record<string, string>>;

/** The blocks of variables: light, dark, print. */
const palettes: readonly (readonly [string, Palette])[] = ["light", "dark", "print"].map((name, at) => {
  const block = [...STYLE.matchAll(/:root\{([^}]*)\}/g)][at]?.[1] ?? "";
  const colours = [...block.matchAll(/--(\w+):(#[0-9a-f]{3,6})/g)];
  return [name, Object.fromEntries(colours.map(([, key = "", value = ""]) => [key, value]))];
});

function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/g, "$&$&") : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((from) => parseInt(hex.slice(from, from + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test("contrast is measured as WCAG does", () => {
  expect(contrast("#000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#fff")).toBeCloseTo(4.48, 2);
});

describe.each(palettes)("%s", (_, palette) => {
  test.each([
    ["ink", "bg", 4.5],
    ["ink", "panel", 4.5],
    ["ink", "badbg", 4.5],
    ["ink", "warnbg", 4.5],
    ["ink", "ded", 4.5],
    ["soft", "bg", 4.5],
    ["soft", "zone", 4.5],
    ["good", "bg", 4.5],
    ["bad", "bg", 4.5],
    ["bad", "badbg", 4.5],
    ["bad", "ded", 4.5],
    ["warn", "bg", 4.5],
    ["warn", "warnbg", 4.5],
    ["good", "zone", 3],
    ["soft", "zone", 3],
    ["bad", "zone", 3],
  ])("%s on %s has at least %d to 1", (front, ground, least) => {
    expect(contrast(palette[front] ?? "#000", palette[ground] ?? "#000")).toBeGreaterThanOrEqual(least);
  });
});
