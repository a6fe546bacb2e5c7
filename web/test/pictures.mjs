// Pictures of the viewer for the README: `node pictures.mjs MAP.html FOLDER`.

import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [file, folder] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(process.env.PLAYWRIGHT_CORE ?? "playwright-core");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
});

/** Opens the file at a link's fragment and puts a picture in the folder. */
async function picture(name, { fragment, dark = false, width = 1360, height = 820, before }) {
  const page = await browser.newPage({ bypassCSP: true, viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
  await page.goto(`file://${resolve(file)}${fragment}`);
  while (!(await page.evaluate(() => window.__ready === true))) await page.waitForTimeout(20);
  await before?.(page);
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(folder, name) });
  await page.close();
}

const open = (word) => async (page) => {
  await page.fill("#search", word);
  await page.keyboard.press("Enter");
  await page.waitForSelector("blockquote.evidence");
  await page.evaluate(() => document.activeElement.blur());
};

await picture("viewer.png", { fragment: "#l=en&d=2024-12-08" });
await picture("viewer-ar.png", { fragment: "#l=ar&d=2024-12-07", before: open("زاكية") });
await picture("viewer-phone.png", { fragment: "#l=ar&t=dark&d=2024-12-05", width: 390, height: 844 });
await browser.close();
