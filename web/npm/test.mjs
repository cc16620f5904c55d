// The package as somebody has it who installed it: run in a folder where `npm install` put it.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { EdgefitError, fit, plan, rows, run, table } from "edgefit";

const card = await fit("gemma-2-2b:Q4_K_M", { ram: "4GB" });
assert.equal(card.schema, "edgefit/1");
assert.equal(card.model.id, "gemma-2-2b");
const typed = ["edgefit", "fit", "gemma-2-2b:Q4_K_M", "--ram", "4GB", "--format", "json"];
const said = spawnSync("npx", typed, { encoding: "utf8", maxBuffer: 1 << 26 });
assert.deepEqual(JSON.parse(said.stdout), card);
assert.equal(said.status, card.verdict === "fits" || card.verdict === "tight" ? 0 : 1);

const wide = await fit("qwen3-0.6b", { device: "pixel-8", ctxSize: 8192, cacheTypeK: "q8_0", cacheTypeV: "q8_0", noRepack: true });
assert.equal(wide.setup.ctx_size, 8192);
assert.equal(wide.setup.cache_type_v, "q8_0");
assert.equal(wide.setup.repack, false);
const two = await fit("gpt-oss-20b", { ram: "32GiB", os: "linux", gpu: ["8GiB", "8GiB"] });
assert.deepEqual(two.footprint.buffers.map(({ kind }) => kind), ["gpu", "gpu", "host"]);

const byQuant = await rows("gemma-2-2b", { by: "quant", ram: "4GB", os: "android" });
assert.ok(byQuant.length > 5 && byQuant.every((row) => Number.isInteger(row.charged_bytes)));
assert.equal((await table("gemma-2-2b", { by: "quant", ram: "4GB", os: "android" })).rows.length, byQuant.length);
assert.equal((await plan({ task: "chat", device: "pixel-8" })).models.length, 3);

await assert.rejects(fit("gemma-2-2x", { ram: "4GB" }), (error) => error instanceof EdgefitError && /gemma-2-2b/.test(error.message));
await assert.rejects(fit("gemma-2-2b", { ram: "much" }), EdgefitError);
assert.equal((await run(["fit", "llama-3.1-8b:F16", "--ram", "4GB"])).code, 1);

// Answers longer than a pipe holds arrive whole, and a reader that stops early hears nothing of it.
const schema = execFileSync("npx", ["edgefit", "schema"], { encoding: "utf8", maxBuffer: 1 << 26 });
assert.ok(JSON.parse(schema).$defs.Fit);
const early = spawnSync("sh", ["-c", "npx edgefit schema | head -1"], { encoding: "utf8" });
assert.deepEqual([early.stdout, early.stderr], ["{\n", ""]);
console.log("the package answers");
