// A headless Chromium, as Debian packages it. Where it is missing it is installed like what the local cloud needs, or the caller
// fails with what to install: a test that wants it is never left out.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { ensurePackages, missingPrograms } from "../../../cloud/machine/host-packages.ts";
import { terminalProgress } from "../../../base/progress.ts";
import { SOON_MS } from "../limits.ts";

const CHROMIUM = { program: "chromium", debianPackage: "chromium", why: "shows the HTML report as a person sees it" };

/** @throws TargetError where there is none, and it cannot be installed */
export async function startChromium(signal: AbortSignal = new AbortController().signal): Promise<Browser> {
  if (missingPrograms([CHROMIUM]).length > 0) await ensurePackages(terminalProgress(), signal, [CHROMIUM]);
  return await chromium.launch({
    timeout: SOON_MS,
    executablePath: "/usr/bin/chromium",
    // Its sandbox does not work for root; it is shown pages of this project alone.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
}

export interface ShownPage {
  readonly page: Page;
  /** What the page wrote on its console, threw, or asked the network for, besides itself. */
  readonly complaints: readonly string[];
}

/** Shows that page from a file, as a person opens it, and closes it again. */
export async function withPage<T>(
  browser: Browser,
  markup: string,
  options: BrowserContextOptions,
  body: (shown: ShownPage) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "pinproof-page-"));
  const context = await browser.newContext(options);
  context.setDefaultTimeout(SOON_MS);
  try {
    const file = join(folder, "report.html");
    writeFileSync(file, markup);
    const url = pathToFileURL(file).href;
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (request.url().split("#", 1).join("") !== url) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    return await body({ page, complaints });
  } finally {
    await context.close();
    rmSync(folder, { recursive: true });
  }
}
