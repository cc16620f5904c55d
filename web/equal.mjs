// Random questions, asked of the program and of its WebAssembly: both say the same, byte for byte.
// `node web/equal.mjs PROGRAM WASM COUNT [SEED]`

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { answer } from "./src/wasi.js";

const [program, wasm, count, seed = "1"] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(wasm));
const env = { LANG: "en_US.UTF-8" };

let state = Number(seed);
const random = (below) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const one = (list) => list[random(list.length)];
const often = (chance, ...words) => (random(100) < chance ? words : []);

const native = (argv) => {
  const { status, stdout, stderr } = spawnSync(program, argv, { env, encoding: "utf8", maxBuffer: 1 << 28 });
  return { code: status, stdout, stderr };
};
const ids = (kind) => JSON.parse(native(["list", kind, "--format", "json"]).stdout)[kind].map((entry) => entry.id);
const known = Object.fromEntries(["models", "quants", "devices", "apps", "systems", "runtimes", "tasks"].map((kind) => [kind, ids(kind)]));

const place = () => one([
  () => ["--device", one(known.devices)],
  () => ["--ram", `${1 + random(64)}GiB`, ...often(70, "--os", one(known.systems))],
  () => ["--free", `${256 + random(32768)}MiB`, ...often(50, "--os", one(known.systems))],
])();
const how = () => [
  ...often(60, "-c", String(128 << random(10))), ...often(15, "-ub", String(64 << random(5))),
  ...often(15, "-ctk", one(["f16", "q8_0", "q4_0"])), ...often(10, "-np", String(1 + random(4))),
  ...often(10, "--load-mode", one(["mmap", "none", "auto"])), ...often(15, "--app", one(known.apps)),
  ...often(10, "--runtime", one(known.runtimes)), ...often(5, "--no-repack"), ...often(20, "--lang", one(["en", "es"])),
];
const question = () => {
  const draw = random(100), model = one(known.models);
  if (draw < 90) return ["fit", model, ...often(60, "--quant", one(known.quants)), ...place(), ...how(), "--format", "json"];
  if (draw < 97) return ["table", model, "--by", one(["quant", "ctx-size", "load-mode"]), ...place(), "--format", one(["json", "csv", "html", "markdown"])];
  return ["plan", "--task", one(known.tasks), "--device", one(known.devices), "--format", one(["json", "html"])];
};

let answered = 0;
for (let n = 0; n < Number(count); n++) {
  const argv = question(), expected = native(argv), found = await answer(module, argv, { env });
  assert.deepEqual(found, expected, `edgefit ${argv.join(" ")}`);
  answered += expected.code < 2;
}
console.log(`${count} questions, ${answered} with an answer: equal`);
assert.ok(answered > count / 3, "most questions are refused");
