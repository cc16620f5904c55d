// The page in a real Chromium, opened from a file: `node web/test.mjs PAGE.html [FOLDER FOR PICTURES]`

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { mkdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { header } from "./header.mjs";

const [page, pictures] = process.argv.slice(2);
const require = createRequire(new URL("../target/tools/web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core/axe.min.js");
const address = pathToFileURL(page).href;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const wrong = [];

/** A page of its own, watched: what it says on the console, and what it asks of a network. */
async function opened(hash = "", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: "en-US", offline: true, ...options });
  const tab = await context.newPage();
  const asked = [];
  tab.on("console", (message) => ["error", "warning"].includes(message.type()) && wrong.push(message.text()));
  tab.on("pageerror", (error) => wrong.push(error.message));
  context.on("request", (request) => /^(file|blob|data):/.test(request.url()) || asked.push(request.url()));
  await tab.goto(address + hash);
  return { tab, asked, context };
}
const settled = (tab, inside = ".answer, .document, .fault") => tab.waitForSelector(`#out[aria-busy=false] :is(${inside})`);
const listed = (tab) => tab.waitForFunction(() => document.querySelectorAll("#devices option").length > 100);

const figures = {};

async function first() {
  const { tab, asked, context } = await opened();
  await settled(tab, ".answer");
  figures.first_ms = await tab.evaluate(() => performance.now());
  assert.match(await tab.textContent(".verdict"), /fits/);
  await listed(tab);
  assert.deepEqual(asked, []);
  await context.close();
}

async function slider() {
  const { tab, context } = await opened("#device=pixel-8&model=gemma-2-2b");
  await listed(tab);
  await tab.waitForTimeout(1500);
  const took = await tab.evaluate(async () => {
    const slider = document.getElementById("ctx"), out = document.getElementById("out"), all = [];
    for (let step = 0; step <= Number(slider.max); step++) {
      const shown = new Promise((done) => new MutationObserver((_, watch) => {
        if (out.getAttribute("aria-busy") === "false") { watch.disconnect(); done(); }
      }).observe(out, { attributes: true, childList: true }));
      const begun = performance.now();
      slider.value = step;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await shown;
      all.push([performance.now() - begun, document.getElementById("tokens").textContent]);
    }
    return all;
  });
  const sorted = took.map(([ms]) => ms).sort((a, b) => a - b);
  figures.step_median_ms = sorted[sorted.length >> 1];
  figures.step_95_ms = sorted[Math.floor(sorted.length * 0.95)];
  assert.equal(took.at(-1)[1], "8192");
  await context.close();
}

async function dropped() {
  const { tab, asked, context } = await opened();
  await listed(tab);
  await settled(tab, ".answer");
  const file = { name: "mine.gguf", mimeType: "application/octet-stream", buffer: header(10 << 20) };
  await tab.evaluate(() => { window.begun = 0; document.getElementById("open").addEventListener("change", () => { window.begun = performance.now(); }, { capture: true }); });
  await tab.setInputFiles("#open", file);
  await tab.waitForFunction(() => document.querySelector(".what")?.textContent.includes("Mine"));
  figures.header_ms = await tab.evaluate(() => performance.now() - window.begun);
  assert.match(tab.url(), /model=file%3Amine.gguf/);
  assert.deepEqual(asked, []);
  await context.close();
}

/** A hub on this machine: a list of files, and ranges of them. */
function hub(bytes) {
  const seen = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.range ?? ""}`);
    const cors = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "range" };
    if (request.method === "OPTIONS") return response.writeHead(204, cors).end();
    if (request.url.startsWith("/api/models/someone/Mine-GGUF/tree/main")) {
      const file = { type: "file", path: "mine-Q4_K_M.gguf", size: 5 * 2 ** 30 };
      return response.writeHead(200, { ...cors, "Content-Type": "application/json" }).end(JSON.stringify([file]));
    }
    const [, from, to] = request.headers.range.match(/bytes=(\d+)-(\d+)/).map(Number);
    response.writeHead(206, cors).end(bytes.subarray(from, to + 1));
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ server, seen, port: server.address().port })));
}

async function linked() {
  const { server, seen, port } = await hub(header(10 << 20));
  const link = `http://127.0.0.1:${port}/someone/Mine-GGUF`;
  const { tab, context } = await opened(`#${new URLSearchParams({ model: link })}`, { offline: false });
  await tab.waitForSelector("#read:visible");
  await listed(tab);
  assert.deepEqual(seen, []);
  await tab.click("#read");
  await tab.waitForFunction(() => document.querySelector(".what")?.textContent.includes("Mine"));
  assert.ok(seen.length < 30 && seen.some((line) => line.includes("bytes=0-")), seen.join("\n"));
  await context.close();
  server.close();
}

async function views() {
  for (const [hash, text] of [["#view=table&lang=es", "caché"], ["#view=plan&lang=es", "Plan: "], ["#place=memory&ram=4&lang=es", "cabe"]]) {
    const { tab, context } = await opened(hash);
    await settled(tab);
    assert.match(await tab.textContent("#out"), new RegExp(text, "i"));
    assert.equal(await tab.getAttribute("html", "lang"), "es");
    await context.close();
  }
  const { tab, context } = await opened("", { permissions: ["clipboard-read", "clipboard-write"] });
  await settled(tab, ".answer");
  await tab.focus("#tab-answer");
  await tab.keyboard.press("ArrowRight");
  await settled(tab, ".document");
  assert.match(tab.url(), /view=table/);
  await tab.click("#copy-command");
  assert.equal(await tab.evaluate(() => navigator.clipboard.readText()), "edgefit table gemma-2-2b --by quant --device pixel-8 -c 4096");
  await tab.click("#copy-markdown");
  await tab.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("|"));
  await context.close();
}

/** Nothing serious for those who do not see; and pictures to look at. */
async function seen() {
  const asks = { answer: "", short: "#model=gemma-2-9b", table: "#view=table", plan: "#view=plan&lang=es" };
  for (const [name, hash] of Object.entries(asks)) {
    for (const colorScheme of ["light", "dark"]) {
      const { tab, context } = await opened(hash, { colorScheme });
      await settled(tab);
      await listed(tab);
      for (const width of [390, 800, 1400]) {
        await tab.setViewportSize({ width, height: 900 });
        if (pictures) await tab.screenshot({ path: `${pictures}/${name}-${colorScheme}-${width}.png`, fullPage: true });
        const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${name} is ${wide} wide on ${width}`);
      }
      await tab.addScriptTag({ path: axe }).catch(() => tab.evaluate(require("axe-core").source));
      const { violations } = await tab.evaluate(() => window.axe.run());
      const serious = violations.filter((one) => ["serious", "critical"].includes(one.impact));
      assert.deepEqual(serious.map((one) => `${name} ${colorScheme} ${one.id}: ${one.nodes[0].html}`), []);
      await context.close();
    }
  }
}

if (pictures) mkdirSync(pictures, { recursive: true });
try {
  for (const test of [first, slider, dropped, linked, views, seen]) {
    const begun = performance.now();
    await test();
    console.log(`${test.name}: ok, ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  }
} finally {
  await browser.close();
}
console.log(figures);
if (pictures) writeFileSync(`${pictures}/figures.json`, JSON.stringify(figures));
assert.deepEqual(wrong, []);
// A machine that others use too is slower: what is asked of one that is not, `EDGEFIT_PATIENCE` times over.
const patience = Number(process.env.EDGEFIT_PATIENCE ?? 1);
assert.ok(figures.first_ms < 1000 * patience, "the first answer comes late");
assert.ok(figures.step_95_ms < 50 * patience, "the slider is slow");
assert.ok(figures.header_ms < 1000 * patience, "a header is read slowly");
