// Nothing that is put into markup can break out of its place.
import fc from "fast-check";
import { brief, escaped, html, Html, joined, LONGEST } from "../../../../../harness/report/html/html.ts";
import { HOSTILE } from "../../../../support/defects/hostile.ts";

/** Reads escaped text as a browser does. */
function read(markup: string): string {
  const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return markup.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? "");
}

const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.array(fc.constantFrom(...HOSTILE), { maxLength: 4 }).map((parts) => parts.join("").slice(0, 3000)),
  fc.string({ unit: fc.constantFrom("<", ">", '"', "'", "&", "\u001b", "\u202e", "\ud800", "a"), maxLength: 40 }),
);

describe("text in markup", () => {
  test("has no character left that could end a tag, an attribute or an entity", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(escaped(text)).toMatch(/^(?:[^<>"'&]|&(?:amp|lt|gt|quot|#39);)*$/u);
      }),
    );
  });

  test("has no control, no invisible and no direction-changing character, and no half of a pair", () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(escaped(text)).not.toMatch(/[\p{Surrogate}\p{Bidi_Control}\p{Cf}]|[^\P{Cc}\n\t]/u);
      }),
    );
  });

  test("reads as it was, where everything of it can be seen", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from("abc <>\"'&;#39ltäß…→😀\n")), maxLength: 100 }),
        (text) => {
          expect(read(escaped(text))).toBe(text);
        },
      ),
    );
  });

  test("names what cannot be seen", () => {
    expect(escaped("a\u202eb\u001b[31m\r")).toBe("a⟨U+202E⟩b⟨U+001B⟩[31m⟨U+000D⟩");
  });

  test("is cut where nobody would read on, between characters", () => {
    expect(escaped("x".repeat(10_000))).toBe(`${"x".repeat(LONGEST - 1)}…`);
    expect(brief("😀😀😀", 3)).toBe("😀😀😀");
    expect(brief("😀😀😀😀", 3)).toBe("😀😀…");
    expect(brief("abc", 3)).toBe("abc");
  });
});

describe("the template", () => {
  test("escapes every value, and takes markup of its own as it is", () => {
    const name = `"><script>`;
    expect(html`<p title="${name}">${name}${html`<b>${1}</b>`}</p>`.markup).toBe(
      `<p title="&quot;&gt;&lt;script&gt;">&quot;&gt;&lt;script&gt;<b>1</b></p>`,
    );
  });

  test("writes lists one after another, and nothing for undefined", () => {
    expect(html`${["<", undefined, [html`<br />`]]}`.markup).toBe("&lt;<br />");
    expect(html`${joined(["a", "b", "c"], html`, `)}`.markup).toBe("a, b, c");
  });

  test("does not take an object that looks like markup for markup", () => {
    const fake = JSON.parse(`{"markup":"<script>"}`) as string;
    expect(() => html`${fake}`).toThrow(TypeError);
    expect(html`${new Html("<hr>")}`.markup).toBe("<hr>");
  });

  test("keeps the line ends of a value, and makes a blank of those of the source", () => {
    // prettier-ignore
    const made = html`<p>
        ${"a\nb"}
      </p>`;
    expect(made.markup).toBe("<p> a\nb </p>");
  });
});
