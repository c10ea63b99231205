// `npm run report:screenshots`: docs/report-*.png, of the report of what was captured from a real cloud (but for the large host). One thing in it is made
// wrong, so that there is something to see: the emulator of the reference experiment's by-image is where
// `virsh emulatorpin SERVER 0-1` moves it.
import type { BrowserContextOptions } from "playwright-core";
import { startChromium, withPage } from "../../__tests__/support/real-cloud/chromium.ts";
import { projectPath } from "../../__tests__/support/real-cloud/cli.ts";
import { capturedRun, hugeRun } from "../../__tests__/support/made/report-runs.ts";
import { renderHtml } from "../../harness/report/html/page.ts";

const SHOTS: Readonly<Record<string, BrowserContextOptions>> = {
  desktop: { viewport: { width: 1280, height: 1900 }, colorScheme: "light" },
  dark: { viewport: { width: 1280, height: 1900 }, colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 1700 }, colorScheme: "light" },
};

const browser = await startChromium();
try {
  const markup = renderHtml(capturedRun());
  for (const [name, options] of Object.entries(SHOTS)) {
    const path = projectPath("docs", `report-${name}.png`);
    await withPage(browser, markup, options, ({ page }) => page.screenshot({ path }));
    process.stderr.write(`${path}\n`);
  }
  // No host of this size was at hand: its evidence is made.
  const path = projectPath("docs", "report-large-host.png");
  const options = { viewport: { width: 1280, height: 1200 }, colorScheme: "light" } as const;
  await withPage(browser, renderHtml(hugeRun()), options, ({ page }) =>
    page.locator("figure.map").first().screenshot({ path }),
  );
  process.stderr.write(`${path}\n`);
} finally {
  await browser.close();
}
