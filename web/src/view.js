// An answer as a part of the page. Texts go in as text, never as markup.

import { say, size, figure } from "./words.js";

/** An element: its name, attributes, and what it holds. */
export function el(name, attributes = {}, ...children) {
  const svg = ["svg", "rect", "title"].includes(name);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else if (value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== ""));
  return made;
}

// What is drawn as one, in the order it is drawn; what the system may take back stands last.
const SEGMENTS = [
  ["repacked_weights", ["repacked_weights"], 1], ["copied_weights", ["copied_weights"], 2],
  ["kv_cache", ["kv_cache"], 3], ["recurrent_state", ["recurrent_state"], 4], ["compute", ["compute", "output"], 5],
  ["process", ["vocabulary", "process"], 6], ["encoder", ["encoder"], 7], ["draft", ["draft"], 8],
  ["adapter", ["adapter"], 9], ["beside", ["beside"], 10], ["mapped_weights", ["mapped_weights"], 0],
];

function segments(fit) {
  const taken = (parts) => {
    const terms = fit.footprint.terms.filter((term) => parts.includes(term.part));
    return terms.reduce((sum, term) => sum + term.working_set, 0);
  };
  return SEGMENTS.map(([name, parts, place]) => ({ name, place, bytes: taken(parts) })).filter((one) => one.bytes > 0);
}

function bar(fit, lang) {
  const parts = segments(fit), budget = fit.budget;
  const needed = parts.reduce((sum, part) => sum + part.bytes, 0);
  const limit = budget && { name: "budget", bytes: budget.physical_bytes };
  const own = budget?.charge_limit_bytes && { name: "appLimit", bytes: budget.charge_limit_bytes };
  const limits = [limit, own].filter(Boolean);
  const whole = Math.max(needed, ...limits.map((one) => one.bytes)) * 1.04 || 1;
  const said = (part) => `${say(lang, part.name)} ${size(lang, part.bytes)}`;
  let x = 0;
  const picture = el("svg", { class: "bar", viewBox: "0 0 1000 40", preserveAspectRatio: "none", role: "img",
    "aria-label": `${say(lang, "memory")}: ${[...parts, ...limits].map(said).join("; ")}` });
  for (const part of parts) {
    const width = (1000 * part.bytes) / whole;
    picture.append(el("rect", { class: `edgefit-${part.place}`, x, width: Math.max(width, 1), height: 40 }));
    x += width;
  }
  for (const one of limits) picture.append(el("rect", { class: "limit", x: (1000 * one.bytes) / whole - 3, width: 6, height: 40 }));
  const mark = (css) => el("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, el("rect", { class: css, width: 12, height: 12, rx: 2 }));
  const key = (part, css) => el("li", {}, mark(css), el("span", {}, say(lang, part.name)), el("b", {}, size(lang, part.bytes)));
  const keys = [...parts.map((part) => key(part, `edgefit-${part.place}`)), ...limits.map((one) => key(one, "limit"))];
  return el("figure", {}, picture, el("ul", { class: "key" }, ...keys));
}

function facts(title, rows) {
  const lines = rows.filter(Boolean).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)));
  return el("section", { class: "card" }, el("h3", {}, title), el("dl", {}, ...lines));
}

function limits({ limits }, lang) {
  const or = (value, text) => (value === null || value === undefined ? say(lang, "noneFits") : text(value));
  return facts(say(lang, "limits"), [
    [say(lang, "maxContext"), or(limits.max_ctx_size, (n) => say(lang, "tokens", { n }))],
    [say(lang, "bestQuant"), or(limits.best_quant, String)],
    [say(lang, "leastMemory"), or(limits.min_ram_bytes, (bytes) => size(lang, bytes))],
    limits.smallest_device && [say(lang, "smallest"), limits.smallest_device],
  ]);
}

function speed({ speed }, lang) {
  const range = (one, unit, by = 1) => {
    if (!one) return say(lang, "unknown");
    const [low, typical, high] = [one.low, one.typical, one.high].map((n) => figure(lang, n / by));
    return say(lang, "range", { low, high, typical, unit });
  };
  return facts(say(lang, "speed"), [
    [say(lang, "generation"), range(speed?.decode_tps, say(lang, "tps"))],
    [say(lang, "firstToken"), range(speed?.ttft_ms, "s", 1000)],
    [say(lang, "loading"), range(speed?.load_ms, "s", 1000)],
    speed?.energy && [say(lang, "energy"), range(speed.energy, "J/token")],
  ]);
}

function remedies(fit, lang, apply) {
  if (!fit.remedies.length) return "";
  const item = (one) => el("li", {},
    el("div", {}, el("b", {}, one.change), " ", el("code", {}, one.flags ?? "")),
    el("div", { class: "soft" }, [one.saves_bytes ? say(lang, "saves", { size: size(lang, one.saves_bytes) }) : "", one.costs].filter(Boolean).join("; ")),
    one.verdict ? el("span", { class: `badge ${one.verdict}` }, say(lang, one.verdict)) : "",
    apply(one) ? el("button", { type: "button", onclick: apply(one), "aria-label": `${say(lang, "apply")}: ${one.change}` }, say(lang, "apply")) : "");
  return el("section", { class: "card wide-card" }, el("h3", {}, say(lang, "helps")), el("ul", { class: "remedies" }, ...fit.remedies.map(item)));
}

const sentence = (text) => text && `${text[0].toUpperCase()}${text.slice(1)}.`;

/** The answer to `fit`; `apply` gives what a remedy does when it is pressed, if the page can ask so. */
export function answerView(fit, lang, apply) {
  const verdict = fit.verdict ?? "unknown", head = fit.headroom_bytes;
  const left = head === null ? "" : say(lang, head < 0 ? "lacking" : "left", { size: size(lang, Math.abs(head)) });
  const place = fit.device?.name ?? (fit.budget?.ram_bytes ? size(lang, fit.budget.ram_bytes) : "");
  return el("div", { class: "answer edgefit" },
    el("div", { class: "verdict" },
      el("span", { class: `badge big ${verdict}` }, say(lang, verdict)),
      el("b", { class: "need" }, size(lang, fit.footprint.working_set_bytes)),
      el("span", { class: "soft" }, left)),
    el("p", { class: "what" }, `${fit.model.name}, ${fit.setup.quant}, ${say(lang, "tokens", { n: fit.setup.ctx_size })}, ${place}`),
    el("p", { class: "reason" }, sentence(fit.reason ?? "")),
    bar(fit, lang),
    el("div", { class: "cards" }, limits(fit, lang), speed(fit, lang), remedies(fit, lang, apply)),
    fit.warnings.length ? el("details", { class: "notes" }, el("summary", {}, `${say(lang, "warnings")} (${fit.warnings.length})`),
      el("ul", {}, ...fit.warnings.map((text) => el("li", {}, text)))) : "");
}

/** A page the program made, as a part of this one. */
export function documentView(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = el("div", { class: "document edgefit" });
  main.append(...[...page.querySelector("main").childNodes].map((node) => document.adoptNode(node)));
  main.querySelector("footer")?.remove();
  main.querySelector("h1")?.replaceWith(el("h2", { class: "title" }, page.title));
  return main;
}
