#!/usr/bin/env bash
# Builds the package: target/npm/edgefit-VERSION.tgz. Needs rustup, node.
set -euo pipefail
cd "$(dirname "$0")/../.."

tools=target/tools/web package=target/npm/edgefit
rm -rf target/npm
mkdir -p "$package"
web/program.sh cli,lines,logs,schema "$package/edgefit.wasm"
cp web/npm/cli.mjs web/npm/index.mjs web/npm/index.d.ts "$package"
cp web/src/wasi.js "$package/wasi.mjs"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
sed "s/\"version\": \"0.0.0\"/\"version\": \"$version\"/" web/npm/package.json > "$package/package.json"
cp README.md LICENSE* "$package" 2> /dev/null || cp README.md "$package"

[ -e "$tools/node_modules/json-schema-to-typescript" ] ||
  npm install --silent --no-audit --no-fund --prefix "$tools" json-schema-to-typescript@16.0.0 > /dev/null
node "$package/cli.mjs" schema |
  "$tools/node_modules/.bin/json2ts" --unreachableDefinitions --no-additionalProperties > "$package/answers.d.ts"
(cd "$package" && npm pack --silent --pack-destination ..)
