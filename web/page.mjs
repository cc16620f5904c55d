// Writes the page: modules, style and program in one file. `node web/page.mjs PROGRAM.lzma VERSION PAGE.html`

import { readFileSync, writeFileSync } from "node:fs";

const [program, version, page] = process.argv.slice(2);
const source = (name) => readFileSync(new URL(`src/${name}`, import.meta.url), "utf8");

/** Modules as one script, in the order they use each other: what they share has one name everywhere. */
function joined(...names) {
  const plain = (name) => source(name).replace(/^import .*$/gm, "").replace(/^export /gm, "");
  return `"use strict";\n${names.map(plain).join("\n")}`.replaceAll("</script", "<\\/script");
}

const parts = {
  "page.css": source("page.css"),
  version,
  program: readFileSync(program).toString("base64"),
  worker: joined("lzma.js", "wasi.js", "hub.js", "worker.js"),
  app: `(() => {\n${joined("words.js", "question.js", "view.js", "hub.js", "program.js", "app.js")}\n})();`,
};
writeFileSync(page, source("page.html").replace(/\{\{([\w.]+)\}\}/g, (_, name) => parts[name]));
