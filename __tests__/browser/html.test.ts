// The HTML report in a browser: on a phone and on a desk, light and dark, in print, by keyboard, and to a screen reader.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { renderHtml } from "../../harness/report/html/page.ts";
import { startChromium, withPage } from "../support/real-cloud/chromium.ts";
import { hostileRun } from "../support/defects/hostile.ts";
import { capturedRun, hugeRun, longRun, smtRun } from "../support/made/report-runs.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const HEIGHT = 800;

const pages = {
  "what was captured": renderHtml(capturedRun()),
  "hosts with SMT": renderHtml(smtRun()),
  "a huge host": renderHtml(hugeRun()),
  "hostile names": renderHtml(hostileRun(smtRun())),
};
type PageName = keyof typeof pages;
const names = Object.keys(pages) as PageName[];

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
});
afterAll(async () => {
  await browser.close();
});

/** As strings: the tests are compiled without the browser's own types. */
const openAll = (page: Page) =>
  page.evaluate(`document.querySelectorAll("details").forEach((one) => { one.open = true; })`);

describe.each(names)("%s", (name) => {
  const markup = pages[name];

  test.each([
    [360, "light"],
    [360, "dark"],
    [768, "light"],
    [768, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const)(
    "%d pixels wide and %s: silent, no wider than the screen, and axe finds nothing",
    async (width, colorScheme) => {
      const options = { viewport: { width, height: HEIGHT }, colorScheme };
      await withPage(browser, markup, options, async ({ page, complaints }) => {
        const widths = [await page.evaluate("document.documentElement.scrollWidth")];
        await openAll(page);
        widths.push(await page.evaluate("document.documentElement.scrollWidth"));
        expect(widths).toEqual([width, width]);
        await page.evaluate(AXE);
        const { violations } = await page.evaluate<AxeResults>("axe.run(document)");
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`),
        ).toEqual([]);
        expect(complaints).toEqual([]);
        expect(await page.evaluate("window.broken")).toBeUndefined();
      });
    },
  );

  test("the keyboard reaches every link, everything that opens, and every drawing that scrolls, in order and visibly", async () => {
    await withPage(browser, markup, { viewport: { width: 360, height: HEIGHT } }, async ({ page }) => {
      const wanted = await page.evaluate<number>(
        `window.stops = [...document.querySelectorAll('a[href], summary, [tabindex="0"]')]
           .filter((one) => one.checkVisibility({ contentVisibilityAuto: true }) && !one.closest("details:not([open]) > :not(summary)"))
           .length`,
      );
      const seen: { readonly at: number; readonly outline: string }[] = [];
      for (let count = 0; count < wanted; count++) {
        await page.keyboard.press("Tab");
        seen.push(
          await page.evaluate(
            `({ at: [...document.querySelectorAll("*")].indexOf(document.activeElement), outline: getComputedStyle(document.activeElement).outlineStyle })`,
          ),
        );
      }
      const order = seen.map(({ at }) => at);
      expect(new Set(order).size).toBe(wanted);
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(seen.filter(({ outline }) => outline === "none")).toEqual([]);
    });
  });

  test("in print everything is open and within the paper, and a PDF is made of it", async () => {
    await withPage(
      browser,
      markup,
      { viewport: { width: 1280, height: HEIGHT }, colorScheme: "dark" },
      async ({ page }) => {
        await page.emulateMedia({ media: "print", colorScheme: null });
        // A4 without its margins, at 96 pixels an inch.
        await page.setViewportSize({ width: 702, height: 1000 });
        const closed = await page.evaluate<number>(
          `[...document.querySelectorAll("details")].filter((one) => one.getBoundingClientRect().height <= one.querySelector("summary").getBoundingClientRect().height + 4).length`,
        );
        expect(closed).toBe(0);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(702);
        expect(await page.evaluate("getComputedStyle(document.documentElement).backgroundColor")).toBe(
          "rgb(255, 255, 255)",
        );
        const pdf = await page.pdf({ format: "A4" });
        expect(pdf.subarray(0, 5).toString("latin1")).toBe("%PDF-");
        expect(pdf.length).toBeGreaterThan(10_000);
      },
    );
  });
});

test("on a phone the names of a drawing stay where they are while it is scrolled", async () => {
  await withPage(browser, pages["hosts with SMT"], { viewport: { width: 360, height: HEIGHT } }, async ({ page }) => {
    const left = () => page.evaluate<number>(`document.querySelector(".names").getBoundingClientRect().left`);
    const before = await left();
    const scrolled = await page.evaluate<number>(
      `(() => { const box = document.querySelector(".band .scroll"); box.scrollLeft = 999; return box.scrollLeft; })()`,
    );
    expect(scrolled).toBeGreaterThan(50);
    expect(await left()).toBe(before);
  });
});

test("a link to an experiment that is closed in the list goes to its line", async () => {
  await withPage(
    browser,
    pages["what was captured"],
    { viewport: { width: 1280, height: HEIGHT } },
    async ({ page }) => {
      await page.locator(`#warnings ~ article a.id`).first().click();
      const top = await page.evaluate<number>(`document.querySelector(":target").getBoundingClientRect().top`);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(top).toBeLessThan(HEIGHT);
    },
  );
});

test("a run of 60 experiments is drawn at once", async () => {
  await withPage(
    browser,
    renderHtml(longRun(60)),
    { viewport: { width: 1280, height: HEIGHT } },
    async ({ page, complaints }) => {
      expect(await page.locator("details.one").count()).toBe(54);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(1280);
      expect(complaints).toEqual([]);
    },
  );
});
