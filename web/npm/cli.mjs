#!/usr/bin/env node
// The program `edgefit` as WebAssembly, with the files of the folder it is called in.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isatty } from "node:tty";

// That WASI is experimental in Node is nothing for who asks about a model.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => rest[0] === "ExperimentalWarning" || emitWarning(warning, ...rest);
const { WASI } = await import("node:wasi");

/** The root, this folder, and those above it by the names that lead there. */
function folders() {
  const all = { "/": "/", ".": "." };
  for (let above = ".."; resolve(above) !== resolve(above, ".."); above += "/..") all[above] = above;
  return all;
}

// A pipe that Node has looked at is written without waiting, which the program does not expect.
const columns = isatty(1) && process.stdout.columns;
const wasi = new WASI({
  version: "preview1",
  args: ["edgefit", ...process.argv.slice(2)],
  env: columns ? { COLUMNS: String(columns), ...process.env } : process.env,
  preopens: folders(),
  returnOnExit: true,
});
const program = await WebAssembly.compile(readFileSync(new URL("edgefit.wasm", import.meta.url)));
process.exitCode = wasi.start(await WebAssembly.instantiate(program, wasi.getImportObject()));
