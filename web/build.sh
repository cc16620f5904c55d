#!/usr/bin/env bash
# Builds the page: target/web/edgefit.html, one file with the program inside. Needs rustup, node, xz.
set -euo pipefail
cd "$(dirname "$0")/.."

web/program.sh cli target/web/edgefit.wasm
node web/pack.mjs target/web/edgefit.wasm target/web/edgefit.lzma
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
node web/page.mjs target/web/edgefit.lzma "$version" target/web/edgefit.html
echo "target/web/edgefit.html: $(gzip -9 -c target/web/edgefit.html | wc -c) bytes gzipped"
