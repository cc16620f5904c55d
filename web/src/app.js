// The page: what is chosen becomes a question, its answer a part of the page.

import { say, WORDS } from "./words.js";
import { USUAL, ofAddress, toAddress, argv, command, contexts } from "./question.js";
import { el, answerView, documentView } from "./view.js";
import { linkOf } from "./hub.js";
import { start, newest } from "./program.js";

const $ = (id) => document.getElementById(id);
const ask = start($("worker").textContent, $("program").textContent.trim());
const CHOSEN = ["model", "quant", "device", "ram", "os", "app", "by", "task"];
const FORMATS = { answer: "json", table: "html", plan: "html" };
let question, lang, lists = {}, opened, asked;

const options = (id, pairs) => $(id).replaceChildren(...pairs.map(([value, text]) => el("option", { value }, text)));
const models = () => lists.models ?? [];
const modelAsked = () => models().find((model) => [model.id, model.name].includes(question.model));

function write(key, value) {
  question[key] = value;
  history.replaceState(null, "", toAddress(question));
  refresh();
}

/** Texts in the language, and everything shown as the question has it. */
function show() {
  document.documentElement.lang = lang;
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(lang, node.dataset.say);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(lang, node.dataset.label));
  options("by", [["quant", say(lang, "byQuant")], ["ctx-size", say(lang, "byCtx")], ["runtime", say(lang, "byRuntime")],
    ["app", say(lang, "byApp")], ["load-mode", say(lang, "byDevice")]]);
  fill();
  for (const key of CHOSEN) $(key).value = question[key];
  $("lang").value = lang;
  for (const place of ["device", "memory"]) $(`at-${place}`).checked = question.place === place;
  for (const view of ["answer", "table", "plan"]) {
    $(`tab-${view}`).setAttribute("aria-selected", String(view === question.view));
    $(`tab-${view}`).tabIndex = view === question.view ? 0 : -1;
  }
  refresh();
}

/** What there is to choose from, once it is known. */
function fill() {
  const pick = (id, list, first) => list && options(id, [...first, ...list.map((one) => [one.id, one.name ?? one.id])]);
  const quants = lists.quants?.filter((quant) => quant.runtimes.includes("llama.cpp"));
  options("quant", [["", say(lang, "usual")], ...(quants ?? []).map((quant) => [quant.id, quant.id])]);
  pick("app", lists.apps ?? [], [["", say(lang, "none")]]);
  pick("os", lists.systems ?? [], [["", say(lang, "any")]]);
  pick("task", lists.tasks ?? [{ id: "chat" }], []);
  options("models", models().map((model) => [model.id, model.name]));
  const sizes = (device) => (device.ram_gib.length > 1 ? device.ram_gib.map((gib) => [`${device.id}:${gib}`, `${device.name}, ${gib} GiB`]) : [[device.id, device.name]]);
  options("devices", (lists.devices ?? []).flatMap(sizes));
}

function refresh() {
  for (const place of ["device", "memory"]) $(`in-${place}`).hidden = question.place !== place;
  $("in-by").hidden = question.view !== "table";
  $("in-task").hidden = question.view !== "plan";
  const steps = contexts(Math.max(modelAsked()?.trained_context ?? 32768, 1024));
  const nearest = steps.reduce((best, n, at) => (Math.abs(n - question.ctx) < Math.abs(steps[best] - question.ctx) ? at : best), 0);
  Object.assign($("ctx"), { max: steps.length - 1, value: nearest });
  $("ctx").setAttribute("aria-valuetext", say(lang, "tokens", { n: question.ctx }));
  $("tokens").textContent = question.ctx;
  const link = linkOf(question.model);
  $("by-link").hidden = !link || opened?.model === question.model;
  if (link) {
    const { host } = new URL(link.endpoint);
    $("read").textContent = say(lang, "link", { host });
    $("link-note").textContent = say(lang, "linkNote", { host });
  }
  const now = { ...question, lang };
  const same = JSON.stringify([now, opened?.path]);
  if (same !== asked) update(now);
  asked = same;
}

const update = newest(async (now) => {
  $("out").setAttribute("aria-busy", "true");
  const begun = performance.now();
  try {
    const words = argv({ ...now, model: opened?.model === now.model ? opened.path : now.model });
    const { code, stdout, stderr } = await ask("ask", { argv: [...words, "--format", FORMATS[now.view], "--lang", lang], lang });
    const gone = now.model.startsWith("file:") && opened?.model !== now.model;
    if (gone) fault(say(lang, "gone", { name: now.model.slice(5) }));
    else if (code > 1 || !stdout) fault(reason(stderr));
    else $("out").replaceChildren(now.view === "answer" ? answerView(JSON.parse(stdout), lang, apply) : documentView(stdout));
  } catch (error) {
    fault(error.message);
  }
  $("out").setAttribute("aria-busy", "false");
  $("out").dataset.took = performance.now() - begun;
});

/** What the program says is wrong: a sentence, or an object that holds one. */
const reason = (text) => (text.startsWith("{") ? JSON.parse(text).message : text.replace(/^error: /, ""));

/** Says why there is no answer: of a link that it was not read yet. */
function fault(text) {
  const link = opened?.model !== question.model && linkOf(question.model);
  const said = link ? say(lang, "linkNote", { host: new URL(link.endpoint).host }) : text;
  $("out").replaceChildren(el("p", { class: "fault", role: "alert" }, said));
}

/** What a remedy does on this page, if it changes something that is chosen here. */
function apply({ flags }) {
  const words = (flags ?? "").split(" ");
  const known = { "-c": "ctx", "--quant": "quant", "--app": "app" }[words[0]];
  const model = words[0] && !words[0].startsWith("-") && words[0];
  const [key, value] = known ? [known, words[1]] : ["model", model];
  if (!value || words.length > 2) return undefined;
  return () => { write(key, value); show(); };
}

async function open(list) {
  if (!list.length) return;
  const named = Object.fromEntries([...list].map((file) => [file.name, file]));
  await ask("open", { named });
  const main = [...list].find((file) => /\.gguf$/i.test(file.name)) ?? list[0];
  opened = { model: `file:${main.name}`, path: main.name };
  Object.assign(question, { quant: "", view: question.view === "plan" ? "answer" : question.view });
  write("model", opened.model);
  show();
}

async function read() {
  const link = linkOf(question.model);
  $("read").disabled = true;
  try {
    const files = await ask("list", { link });
    const ggufs = files.filter((file) => /\.gguf$/i.test(file.path) && !/mmproj|imatrix/i.test(file.path));
    const found = link.file ? files.filter((file) => file.path === link.file) : ggufs;
    options("file", (found.length ? found : [{ path: "config.json" }]).map((file) => [file.path, file.path]));
    $("in-file").hidden = found.length < 2;
    const usual = found.find((file) => /Q4_K_M/i.test(file.path)) ?? found[0];
    $("file").value = usual?.path ?? "config.json";
    await mount(link, files);
    $("file").onchange = () => mount(link, files);
  } catch (error) {
    fault(error.message);
  }
  $("read").disabled = false;
}

async function mount({ repo }, files) {
  const named = Object.fromEntries(files.map((file) => [`${repo}/${file.path}`, file]));
  await ask("mount", { named });
  opened = { model: question.model, path: `${repo}/${$("file").value}` };
  refresh();
}

async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  $("said").textContent = say(lang, "copied");
  setTimeout(() => { $("said").textContent = ""; }, 2000);
}

async function markdown() {
  const own = opened?.model === question.model ? { ...question, model: opened.path } : question;
  const { stdout, stderr } = await ask("ask", { argv: [...argv(own), "--format", "markdown", "--lang", lang], lang });
  return stdout || stderr;
}

/** Asks what there is to choose from, in the language. */
async function learn() {
  for (const kind of ["quants", "models", "devices", "apps", "systems", "tasks"]) {
    const { stdout } = await ask("ask", { argv: ["list", kind, "--format", "json", "--lang", lang], lang });
    lists[kind] = JSON.parse(stdout)[kind];
  }
  show();
}

function listen() {
  for (const key of CHOSEN) $(key).addEventListener("change", () => write(key, $(key).value.trim() || USUAL[key]));
  for (const place of ["device", "memory"]) $(`at-${place}`).addEventListener("change", () => write("place", place));
  $("ctx").addEventListener("input", () => {
    const steps = contexts(Math.max(modelAsked()?.trained_context ?? 32768, 1024));
    write("ctx", String(steps[$("ctx").value]));
  });
  $("lang").addEventListener("change", () => { lang = $("lang").value; write("lang", lang); show(); learn(); });
  const tabs = ["answer", "table", "plan"];
  for (const view of tabs) {
    $(`tab-${view}`).addEventListener("click", () => { write("view", view); show(); });
    $(`tab-${view}`).addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: 2 }[key];
      if (!step) return;
      const next = tabs[(tabs.indexOf(view) + step) % 3];
      write("view", next);
      show();
      $(`tab-${next}`).focus();
    });
  }
  $("open").addEventListener("change", () => open($("open").files));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => { event.preventDefault(); open(event.dataTransfer.files); });
  addEventListener("hashchange", () => { question = ofAddress(location.hash); lang = question.lang || lang; show(); });
  $("read").addEventListener("click", read);
  $("copy-command").addEventListener("click", () => copy($("copy-command"), command({ ...question, model: question.model.replace(/^file:/, "") })));
  $("copy-markdown").addEventListener("click", async () => copy($("copy-markdown"), await markdown()));
  $("share").addEventListener("click", () => copy($("share"), location.href));
  $("ask").addEventListener("submit", (event) => event.preventDefault());
}

question = ofAddress(location.hash);
lang = question.lang ?? (navigator.languages.find((one) => WORDS[one.slice(0, 2)]) ?? "en").slice(0, 2);
listen();
show();
learn();
