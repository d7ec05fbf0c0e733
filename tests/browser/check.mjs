// Opens every report in a folder and says what is wrong with it; ends with 1 if anything is.
import { createRequire } from "node:module";
import { readFileSync, readdirSync, mkdirSync } from "node:fs";
import path from "node:path";

const [, , executablePath, folder, pictures] = process.argv;
const require = createRequire(path.join(process.env.NODE_MODULES, "none.js"));
const { chromium } = require("playwright-core");
const { HtmlValidate } = require("html-validate");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const wrong = [];
const names = readdirSync(folder)
  .filter((it) => it.endsWith(".html"))
  .map((it) => it.slice(0, -5))
  .sort();

// What the page itself can say: run inside it.
function measured() {
  const seen = (it) => it.getClientRects().length > 0;
  const box = (it) => it.getBoundingClientRect();
  const overlaps = [];
  for (const svg of [...document.querySelectorAll("svg.chart")].filter(seen)) {
    const texts = [...svg.querySelectorAll("text")].map((it) => [it.textContent, box(it)]);
    const paper = box(svg);
    texts.forEach(([one, a], at) => {
      if (a.left < paper.left - 1.5 || a.right > paper.right + 1.5)
        overlaps.push(`«${one}» leaves its chart`);
      texts.slice(at + 1).forEach(([other, b]) => {
        const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (x > 0.5 && y > 2.5) overlaps.push(`«${one}» touches «${other}»`);
      });
    });
  }
  return {
    overlaps,
    charts: [...document.querySelectorAll("svg.chart")].filter(seen).length,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    numbers: [...document.querySelectorAll("data[data-json]")].map((it) => ({
      path: it.dataset.json,
      value: it.value,
      text: it.textContent,
    })),
    fired: window.fired === true,
  };
}

// The value at a path such as `categories[0].lost`; names may hold dots.
function at(value, rest) {
  if (rest === "") return value;
  if (value === null || typeof value !== "object") return undefined;
  const index = rest.match(/^\[(\d+)\](.*)$/);
  if (index) return at(value[index[1]], index[2]);
  rest = rest.replace(/^\./, "");
  for (let end = 1; end <= rest.length; end++) {
    if (end < rest.length && !".[".includes(rest[end])) continue;
    const name = rest.slice(0, end);
    if (!Object.hasOwn(value, name)) continue;
    const found = at(value[name], rest.slice(end));
    if (found !== undefined) return found;
  }
  return undefined;
}

function compare(name, numbers, json) {
  if (numbers.length < 10) wrong.push(`${name}: only ${numbers.length} numbers`);
  for (const { path, value, text } of numbers) {
    const given = at(json, path);
    const slack = path.startsWith("metrics.") ? 0.5 : 1e-9;
    if (typeof given !== "number" || Math.abs(given - Number(value)) > slack)
      wrong.push(`${name}: ${path} is ${value} on the page and ${given} in the object`);
    // A text of digits alone must be that number, too.
    const digits = text.replace(/[\u202f,]/g, "");
    if (/^-?\d+$/.test(digits) && Number(digits) !== Math.round(Number(value)))
      wrong.push(`${name}: ${path} reads ${text} and is ${value}`);
  }
}

// What a reader does with scripts on: each thing must show what the data says.
async function used(page, what, json) {
  const bad = (it) => wrong.push(`${what}: ${it}`);
  const figures = await page.locator("figure[data-reading]").all();
  if (figures.length === 0) bad("no chart can be read");
  for (const figure of figures) {
    const id = await figure.getAttribute("id");
    const reading = JSON.parse(await figure.getAttribute("data-reading"));
    const full = reading.lines.map(([, all]) => {
      let last = "";
      return all.map((it) => (last = it || last));
    });
    const svg = figure.locator("svg.chart:visible");
    const [from, until, left, right] = (await svg.getAttribute("data-across")).split(" ").map(Number);
    const said = figure.locator(".said");
    const shows = async (at, how) => {
      if (!(await said.isVisible())) return bad(`${id}: ${how} shows nothing`);
      const [title, rows] = await said.evaluate((it) => [
        it.querySelector("strong").textContent,
        [...it.querySelectorAll("dd")].map((dd) => dd.textContent),
      ]);
      if (title !== reading.names[at]) bad(`${id}: ${how} is at ${title}, not ${reading.names[at]}`);
      const wanted = full.map((all) => all[at]);
      if (rows.join("|") !== wanted.join("|")) bad(`${id}: ${how} shows ${rows}, not ${wanted}`);
    };
    await svg.scrollIntoViewIfNeeded();
    const last = reading.at.length - 1;
    for (const at of new Set([0, Math.floor(last / 3), last])) {
      const part = Math.min(1, Math.max(0, (reading.at[at] - from) / (until - from)));
      await svg.hover({ position: { x: left + part * (right - left), y: 60 } });
      const range = Number(await figure.locator(".reader").inputValue());
      // Pointers move by whole pixels, and places may be closer than that.
      const near = Math.abs(reading.at[range] - reading.at[at]) / (until - from) * (right - left);
      if (near > 1.5 && Math.abs(range - at) > 1) bad(`${id}: hovering over place ${at} reads place ${range}`);
      await shows(range, "a pointer");
    }
    const box = await said.boundingBox();
    if (!box || box.x < 0 || box.x + box.width > 1400) bad(`${id}: what is read leaves the page`);
    await page.mouse.move(2, 2);
    if (await said.isVisible()) bad(`${id}: a pointer that is gone still shows values`);
    // By keys: it is reached, moves, tells, and lets go.
    const reader = figure.locator(".reader");
    await reader.focus();
    await page.keyboard.press("End");
    await shows(last, "a key");
    const text = await reader.getAttribute("aria-valuetext");
    if (!text.startsWith(reading.names[last])) bad(`${id}: a screen reader is told ${text}`);
    await page.keyboard.press("ArrowLeft");
    await shows(last - 1, "an arrow");
    await page.keyboard.press("Escape");
    if (await said.isVisible()) bad(`${id}: Escape leaves values`);
    const buttons = figure.locator(".keys button");
    if ((await buttons.count()) > 1) {
      await buttons.first().focus();
      await page.keyboard.press("Enter");
      const shown = await figure.evaluate((it) => it.querySelector('g[data-key="0"]').style.display);
      if (shown !== "none") bad(`${id}: a button hides nothing`);
      await reader.focus();
      await page.keyboard.press("End");
      const rows = await said.locator("dd").count();
      if (rows !== full.length - 1) bad(`${id}: a hidden line is read`);
      await buttons.first().click();
      await page.keyboard.press("Escape");
    }
  }
  // The end of the curves is the object's.
  if (json.schema.startsWith("lastcopy.replay/")) {
    const reading = JSON.parse(await page.locator("#over-time").getAttribute("data-reading"));
    const end = (name) => {
      const texts = reading.lines.find(([it]) => it === name)[1].filter(Boolean);
      return Number(texts.at(-1).replaceAll("\u202f", ""));
    };
    const sum = (field) => json.categories.reduce((all, it) => all + it[field], 0);
    if (end("records lost") !== sum("lost") + sum("superseded_lost"))
      bad(`the curve of losses ends at ${end("records lost")}, the object at ${sum("lost")}`);
  }
  const lives = page.locator(".lives > *");
  const many = await lives.count();
  const choices = page.locator(".keys.one button");
  if (many > 1) {
    const shown = () => lives.evaluateAll((all) => all.filter((it) => it.getClientRects().length).map((it) => it.dataset.name));
    if ((await choices.count()) !== many) bad("not every handset can be chosen");
    for (const at of [1, many - 1, 0]) {
      await choices.nth(at).focus();
      await page.keyboard.press("Enter");
      const [name, now] = [await choices.nth(at).textContent(), await shown()];
      if (now.length !== 1 || now[0] !== name) bad(`choosing ${name} shows ${now}`);
    }
    const link = page.locator('td a[href^="#life-"]').last();
    await link.click();
    const wanted = await page.locator(await link.getAttribute("href")).getAttribute("data-name");
    await page.waitForFunction((it) => document.querySelector(`.keys.one [aria-pressed=true]`).textContent === it, wanted)
      .catch(() => bad(`the link to ${wanted} does not lead there`));
  }
}

// What a finger does on a phone.
async function touched(page, what) {
  const figure = page.locator("figure[data-reading]").first();
  const said = figure.locator(".said");
  await figure.locator("svg.chart:visible").tap({ position: { x: 150, y: 60 } });
  const box = await said.boundingBox();
  if (!box) return wrong.push(`${what}: a finger reads nothing`);
  if (box.x < 0 || box.x + box.width > 390) wrong.push(`${what}: what a finger reads leaves the page`);
  await page.locator("h1").tap();
  if (await said.isVisible()) wrong.push(`${what}: what a finger read stays`);
}

const browser = await chromium.launch({
  executablePath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
if (pictures) mkdirSync(pictures, { recursive: true });
let looks = 0;
let labels = 0;
for (const name of names) {
  const file = path.join(folder, `${name}.html`);
  const json = JSON.parse(readFileSync(path.join(folder, `${name}.json`), "utf8"));
  for (const javaScriptEnabled of [true, false])
    for (const colorScheme of ["light", "dark"])
      for (const width of [1400, 390]) {
        const what = `${name}, ${colorScheme}, ${width}, scripts ${javaScriptEnabled ? "on" : "off"}`;
        const context = await browser.newContext({
          javaScriptEnabled, colorScheme, hasTouch: width === 390, viewport: { width, height: 900 } });
        const page = await context.newPage();
        page.on("console", (it) => wrong.push(`${what}: console: ${it.text()}`));
        page.on("pageerror", (it) => wrong.push(`${what}: ${it.message}`));
        page.on("dialog", async (it) => { wrong.push(`${what}: a dialog`); await it.dismiss(); });
        page.on("request", (it) => {
          if (it.url() !== `file://${file}` && !it.url().startsWith("data:"))
            wrong.push(`${what}: asks for ${it.url()}`);
        });
        await page.goto(`file://${file}`);
        const found = await page.evaluate(measured);
        looks += 1;
        labels += await page.locator("svg.chart text").count();
        found.overlaps.forEach((it) => wrong.push(`${what}: ${it}`));
        if (found.charts === 0) wrong.push(`${what}: no chart is seen`);
        if (found.overflow > 0) wrong.push(`${what}: ${found.overflow} px wider than the page`);
        if (found.fired) wrong.push(`${what}: what the scenario says was run`);
        compare(what, found.numbers, json);
        if (javaScriptEnabled) {
          await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
          const opened = await page.evaluate(measured);
          if (opened.overflow > 0) wrong.push(`${what}: opened, ${opened.overflow} px too wide`);
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => axe.run());
          for (const it of violations)
            wrong.push(`${what}: axe: ${it.id}: ${it.nodes.length}: ${it.nodes[0].html.slice(0, 120)}`);
          if (width === 1400 && colorScheme === "light") await used(page, what, json);
          if (width === 390 && colorScheme === "light") await touched(page, what);
        } else {
          const alone = await page.evaluate(() => ({
            added: document.querySelectorAll(".keys, .reader, .said").length,
            hidden: [...document.querySelectorAll(".lives > *")].filter((it) => !it.getClientRects().length).length,
          }));
          if (alone.added || alone.hidden) wrong.push(`${what}: without scripts ${JSON.stringify(alone)}`);
        }
        if (width === 1400) {
          await page.emulateMedia({ media: "print", colorScheme });
          const paper = await page.evaluate(() => ({
            controls: [...document.querySelectorAll(".keys, .reader, .said")].filter((it) => it.getClientRects().length).length,
            hidden: [...document.querySelectorAll(".lives > *")].filter((it) => !it.getClientRects().length).length,
            narrow: [...document.querySelectorAll(".narrow svg")].filter((it) => it.getClientRects().length).length,
          }));
          if (paper.controls || paper.hidden || paper.narrow) wrong.push(`${what}: on paper ${JSON.stringify(paper)}`);
        }
        await context.close();
      }
  const validator = new HtmlValidate({
    extends: ["html-validate:recommended"],
    rules: { "long-title": "off" },
  });
  const report = await validator.validateString(readFileSync(file, "utf8"));
  for (const it of report.results.flatMap((it) => it.messages))
    wrong.push(`${name}: html-validate: ${it.ruleId} ${it.line}:${it.column} ${it.message} ${it.selector ?? ""}`);
  if (pictures && !name.includes("-")) {
    const page = await browser.newPage({ viewport: { width: 1100, height: 1000 } });
    await page.goto(`file://${file}`);
    await page.screenshot({ path: path.join(pictures, `${name}.png`) });
    await page.close();
  }
}
await browser.close();
const distinct = [...new Set(wrong)];
distinct.slice(0, 60).forEach((it) => console.log(`WRONG: ${it}`));
console.log(`${names.length} reports, ${looks} looks, ${labels} labels: ${distinct.length} things are wrong`);
process.exit(distinct.length ? 1 : 0);
