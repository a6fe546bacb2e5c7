// What a person at a news desk does with the viewer, done in a real browser.
//
//   PLAYWRIGHT_CORE=…/node_modules/playwright-core node browser.mjs FOLDER
//
// FOLDER holds samples.html, hostile.html and many.html (tests/viewer.rs writes them); pictures
// are put beside them, to be looked at.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[2]);
const require = createRequire(import.meta.url);
const { chromium } = require(process.env.PLAYWRIGHT_CORE ?? "playwright-core");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
});
/** Waits until something holds on the page. Playwright's own way evaluates text, which the page's policy forbids. */
async function until(page, what, within = 20000) {
  for (const from = Date.now(); !(await page.evaluate(what)); ) {
    if (Date.now() - from > within) throw new Error(`waited in vain for ${what}`);
    await page.waitForTimeout(20);
  }
}
const shot = (page, name) => page.screenshot({ path: join(folder, `${name}.png`) });

/** Opens a page and holds it to asking nothing of the network and complaining of nothing. */
async function open(name, { fragment = "", locale = "en-GB", width = 1440, height = 900, dark = false } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    locale,
    colorScheme: dark ? "dark" : "light",
    hasTouch: width < 700,
  });
  const page = await context.newPage();
  const bad = [];
  page.on("console", (m) => m.type() === "error" && bad.push(m.text()));
  page.on("pageerror", (e) => bad.push(`${e.message}\n${e.stack}`));
  page.on("request", (r) => /^(file|data|blob|about):/.test(r.url()) || bad.push(`asked for ${r.url()}`));
  const from = Date.now();
  await page.goto(`file://${join(folder, `${name}.html`)}${fragment}`);
  await until(page, () => window.__ready === true);
  page.opened = Date.now() - from;
  page.done = async () => {
    assert.deepEqual(bad, [], `${name} complained`);
    await context.close();
  };
  return page;
}

const events = (page) => page.$eval("#count", (n) => Number(n.dataset.events));
const settled = (page) => page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))));
async function setDay(page, day) {
  await page.$eval(
    "#slider",
    (s, d) => {
      s.value = Date.parse(`${d}T00:00:00Z`) / 864e5;
      s.dispatchEvent(new Event("input", { bubbles: true }));
    },
    day,
  );
  await settled(page);
}

const checks = {
  async "the slider changes what is counted"() {
    const page = await open("samples");
    const all = await events(page);
    assert.ok(all > 50, `${all} events at the end`);
    await shot(page, "samples-en");
    await setDay(page, "2024-12-01");
    const early = await events(page);
    assert.ok(early > 0 && early < all, `${early} on 1 December of ${all}`);
    await page.selectOption("#window", "1");
    await settled(page);
    const one = await events(page);
    assert.ok(one > 0 && one < early, `${one} on that day alone of ${early}`);
    // By keyboard, as the slider is a slider.
    await page.focus("#slider");
    await page.keyboard.press("ArrowRight");
    await settled(page);
    assert.match(await page.textContent("#day"), /2 December 2024/);
    // Played, it moves on by itself.
    await page.click("#play");
    await until(page, () => /[45] December/.test(document.getElementById("day").textContent), 8000);
    await page.click("#play");
    await page.done();
  },

  async "filters take out what they say"() {
    const page = await open("samples");
    const all = await events(page);
    const row = (group, word) => page.locator(`details[data-group=${group}] label`, { hasText: word });
    const told = Number(await row("kind", "Strike").locator(".count").textContent());
    assert.ok(told > 0);
    await row("kind", "Strike").locator("input").uncheck();
    await settled(page);
    assert.equal(await events(page), all - told);
    await row("kind", "Strike").locator("input").check();
    await row("assertion", "Told as fact").locator("input").uncheck();
    await settled(page);
    const told_as_fact = Number(await row("assertion", "Told as fact").locator(".count").textContent());
    assert.equal(await events(page), all - told_as_fact);
    await page.click(".reset");
    await settled(page);
    assert.equal(await events(page), all);
    await page.$eval("#confidence", (c) => {
      c.value = 60;
      c.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await settled(page);
    const sure = await events(page);
    assert.ok(sure < all && sure > 0, `${sure} of ${all} at 60%`);
    const before = await page.$$eval("details[data-group=side] input", (b) => b.length);
    assert.ok(before >= 4, "sides to choose from");
    await page.locator("details[data-group=source] .quick button").nth(1).click({ force: true });
    await settled(page);
    assert.equal(await events(page), 0);
    await page.done();
  },

  async "«الكسوه» finds الكسوة, and so do its Latin spellings"() {
    const page = await open("samples", { locale: "ar" });
    for (const typed of ["الكسوه", "كسوة", "Kiswah", "kiswe", "الكسـوة"]) {
      await page.fill("#search", typed);
      const first = await page.textContent("#search-list li:first-child");
      assert.match(first, /الكسوة/, `${typed} → ${first}`);
    }
    await shot(page, "search-ar");
    await page.keyboard.press("Enter");
    await settled(page);
    assert.match(await page.textContent("#place-name"), /الكسوة/);
    await page.fill("#search", "zzzz");
    assert.match(await page.textContent("#search-list"), /لا يوجد/);
    // A word in the reports: only those are left.
    await page.fill("#search", "تمثال");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await settled(page);
    assert.ok((await events(page)) > 0);
    for (const e of await page.$$eval("button.report", (b) => b.length ? [b.length] : [])) assert.ok(e < 40);
    await page.done();
  },

  async "evidence reads right to left, with its trigger marked and a way to its article"() {
    const page = await open("samples", { locale: "ar" });
    assert.equal(await page.getAttribute("html", "dir"), "rtl");
    await page.fill("#search", "زاكية");
    await page.keyboard.press("Enter");
    await page.waitForSelector("blockquote.evidence");
    const quote = page.locator("details.card[open] blockquote.evidence").first();
    assert.equal(await quote.getAttribute("dir"), "rtl");
    assert.equal(await quote.evaluate((n) => getComputedStyle(n).direction), "rtl");
    assert.match(await quote.textContent(), /زاكية/);
    const trigger = await quote.locator("mark.trigger").first().textContent();
    assert.ok(trigger.length > 1, "a trigger is marked");
    assert.match(await quote.locator("mark.place").first().textContent(), /زاكية/);
    const facts = await page.locator("details.card[open] dl").first().textContent();
    for (const word of ["الثقة", "القاعدة", "أماكن أخرى", "الكلمة الدالّة"]) assert.ok(facts.includes(word), word);
    await page.waitForTimeout(400);
    await shot(page, "evidence-ar");
    await page.click("#lang");
    await settled(page);
    assert.equal(await page.getAttribute("html", "dir"), "ltr");
    // The sentence stays as it was written.
    assert.equal(await quote.evaluate((n) => getComputedStyle(n).direction), "rtl");
    await page.waitForTimeout(400);
    await shot(page, "evidence-en");
    await page.keyboard.press("Escape");
    await settled(page);
    assert.equal(await page.locator("blockquote.evidence").count(), 0);
    await page.done();
  },

  async "a click on a point opens its place"() {
    const page = await open("samples", { fragment: "#m=11/33.33/36.16" });
    const at = await page.evaluate(() => {
      const v = window.__viewer;
      for (const [id, p] of v.placeIndex) if (/\.zaki/.test(id)) return v.pointOf(p);
      return null;
    });
    assert.ok(at, "the place is in the file");
    await page.mouse.move(at.x, at.y);
    await page.waitForSelector("#tip:not([hidden])");
    await page.mouse.click(at.x, at.y);
    await page.waitForSelector("#place-name");
    assert.match(await page.textContent("#place-name"), /Zaki/);
    await page.waitForTimeout(400);
    await shot(page, "point-en");
    await page.done();
  },

  async "a link shows another person the same"() {
    const page = await open("samples");
    await setDay(page, "2024-12-05");
    await page.locator("details[data-group=kind] label", { hasText: "Strike" }).locator("input").uncheck();
    await page.locator("button.report").first().click();
    await until(page, () => /d=2024-12-05.*e=/.test(location.hash));
    const url = page.url();
    const seen = [await events(page), await page.textContent("#day"), await page.textContent("#place-name")];
    assert.match(url, /#.*d=2024-12-05/);
    await page.done();
    const again = await open("samples", { fragment: url.slice(url.indexOf("#")) });
    assert.deepEqual([await events(again), await again.textContent("#day"), await again.textContent("#place-name")], seen);
    await again.done();
    // Nonsense in a link does no harm.
    const odd = await open("samples", { fragment: "#d=9999-99-99&w=x&m=1/2&e=%3Cscript%3E&c=-4&x=,&q=%3Cimg%20src=x%20onerror=__pwned=1%3E" });
    assert.equal(await odd.evaluate("window.__pwned"), undefined);
    await odd.done();
  },

  async "text from an article stays text"() {
    for (const locale of ["ar", "en-GB"]) {
      const page = await open("hostile", { locale });
      await page.locator("button.report").first().click();
      await page.waitForSelector("blockquote.evidence");
      const text = await page.textContent("#panel-body");
      assert.ok(text.includes("<script>__pwned=1</script>"), "shown as it was written");
      assert.ok(text.includes('" onerror="'), "quotes too");
      await page.locator("blockquote.evidence").first().hover();
      const box = await page.locator("#map").boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      assert.equal(await page.evaluate("window.__pwned"), undefined);
      assert.equal(await page.locator("#panel-body :is(script, img, svg, b)").count(), 0);
      assert.equal(await page.locator('a[href^="javascript"]').count(), 0);
      assert.equal(await page.locator("[onerror], [onload], [onmouseover]").count(), 0);
      await shot(page, `hostile-${locale.slice(0, 2)}`);
      await page.done();
    }
  },

  async "it serves on a phone, in the dark, by keyboard"() {
    const phone = await open("samples", { locale: "ar", width: 390, height: 844, dark: true });
    assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "nothing sticks out");
    await shot(phone, "phone-map");
    await phone.click("#show-panel");
    await phone.locator("button.report").first().click();
    await phone.waitForSelector("blockquote.evidence");
    await phone.waitForTimeout(400);
    await shot(phone, "phone-evidence");
    await phone.locator("#panel .sheet-close").click();
    await phone.click("#show-side");
    await shot(phone, "phone-filters");
    await phone.done();

    const page = await open("samples", { dark: true });
    await page.keyboard.press("/");
    assert.equal(await page.evaluate("document.activeElement.id"), "search");
    await page.keyboard.type("Hama");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#place-name");
    await page.waitForTimeout(400);
    await shot(page, "dark-en");
    await page.keyboard.press("Escape");
    // Every control can be reached and has a name.
    const nameless = await page.$$eval("button, input, select, summary, a", (all) =>
      all.filter((n) => !(n.getAttribute("aria-label") || n.textContent.trim() || n.closest("label")?.textContent.trim() || n.labels?.length)).map((n) => n.outerHTML.slice(0, 80)),
    );
    assert.deepEqual(nameless, []);
    await page.done();
  },

  async "50,000 events stay usable"() {
    const page = await open("many");
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
    assert.equal(await page.evaluate(() => JSON.parse(document.getElementById("isnad-data").textContent).events.id.length), 50000);
    await page.selectOption("#window", "0");
    await settled(page);
    const steps = await page.evaluate(async () => {
      const slider = document.getElementById("slider");
      const out = [];
      for (let i = 0; i < 12; i++) {
        const from = performance.now();
        slider.value = Number(slider.max) - i * 50;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((r) => requestAnimationFrame(() => setTimeout(r, 0)));
        out.push(Math.round(performance.now() - from));
      }
      return out.sort((a, b) => a - b);
    });
    await page.waitForTimeout(300);
    await shot(page, "many");
    console.log(`50,000 events: ready in ${page.opened} ms, first paint ${Math.round(paint)} ms, slider step median ${steps[6]} ms, most ${steps.at(-1)} ms`);
    assert.ok(page.opened < 3000, `drawn after ${page.opened} ms`);
    // Other work on the machine only ever adds time, so that the faster steps tell what a step costs.
    assert.ok(steps[3] < 200, `steps of ${steps} ms`);
    await page.done();
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  if (process.env.ONLY && !name.includes(process.env.ONLY)) continue;
  try {
    await check();
    console.log(`ok    ${name}`);
  } catch (error) {
    failed++;
    console.error(`FAIL  ${name}\n${error.stack ?? error}`);
  }
}
await browser.close();
process.exit(failed === 0 ? 0 : 1);
