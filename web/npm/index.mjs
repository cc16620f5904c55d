// Questions and answers: the program `edgefit` as WebAssembly, in Node and on pages.

import { answer } from "./wasi.mjs";

/** A question that was wrong, with the sentence that says what to do; `code` names the kind. */
export class EdgefitError extends Error {
  constructor({ code, message }) {
    super(message);
    this.name = "EdgefitError";
    this.code = code;
  }
}

let compiled;
async function compile() {
  const place = new URL("edgefit.wasm", import.meta.url);
  if (place.protocol !== "file:") return WebAssembly.compileStreaming(fetch(place));
  const { readFile } = await import("node:fs/promises");
  return WebAssembly.compile(await readFile(place));
}

/** What the program answers to a command line: `{code, stdout, stderr}`. */
export async function run(argv, { env = {}, files = {} } = {}) {
  compiled ??= compile();
  return answer(await compiled, argv, { env, files });
}

/** Options as flags: `{ctxSize: 8192, noRepack: true, gpu: ["8GiB", "8GiB"]}`. */
function flags(options) {
  const name = (key) => `--${key.replaceAll("_", "-").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return Object.entries(options).flatMap(([key, value]) => {
    if (value === undefined || value === null || value === false) return [];
    if (value === true) return [name(key)];
    return [value].flat().flatMap((one) => [name(key), String(one)]);
  });
}

async function asked(command, words, { files, ...options }, format) {
  const argv = [command, ...words, ...flags(options), "--format", format];
  const { code, stdout, stderr } = await run(argv, { files });
  if (code <= 1) return stdout;
  let told = { code: "failed", message: stderr.trim() };
  try {
    told = JSON.parse(stderr);
  } catch {
    // What is not JSON is said as it is.
  }
  throw new EdgefitError(told);
}

/** Whether a model fits, what it costs and what would change that; a no is an answer. */
export async function fit(model, options = {}) {
  return JSON.parse(await asked("fit", [model].flat(), options, "json"));
}

/** Models against quantizations, contexts, devices or runtimes. */
export async function table(models, options = {}) {
  return JSON.parse(await asked("table", [models].flat(), options, "json"));
}

/** The rows of a table, as data frames take them. */
export async function rows(models, options = {}) {
  const lines = await asked("table", [models].flat(), options, "ndjson");
  return lines.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** Three models for a task on a device, and how to make, run and ship them. */
export async function plan(options = {}) {
  return JSON.parse(await asked("plan", [], options, "json"));
}
