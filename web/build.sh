#!/usr/bin/env bash
# Builds the page: target/web/edgefit.html, one file with the program inside. Needs rustup, node, xz.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=target/tools/web
[ -e "$tools/node_modules/binaryen" ] ||
  npm install --silent --no-audit --no-fund --prefix "$tools" binaryen@132.0.0 > /dev/null
rustup --quiet target add wasm32-wasip1
rustup --quiet component add rust-src

# A trap says as much as a panic nobody reads: the standard library is built without the texts of panics.
RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort" \
  cargo build --quiet --bin edgefit --profile web --target wasm32-wasip1 \
  --no-default-features --features cli \
  -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size
mkdir -p target/web
# Few passes: what others save is lost again when it is packed.
"$tools/node_modules/.bin/wasm-opt" target/wasm32-wasip1/web/edgefit.wasm -o target/web/edgefit.wasm \
  --enable-bulk-memory --enable-bulk-memory-opt --enable-sign-ext --enable-nontrapping-float-to-int \
  --enable-mutable-globals --enable-reference-types --enable-multivalue \
  --strip-debug --strip-producers --strip-target-features \
  --vacuum --dce --remove-unused-brs --coalesce-locals --reorder-locals --vacuum --duplicate-function-elimination

node web/pack.mjs target/web/edgefit.wasm target/web/edgefit.lzma
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
node web/page.mjs target/web/edgefit.lzma "$version" target/web/edgefit.html
echo "target/web/edgefit.html: $(gzip -9 -c target/web/edgefit.html | wc -c) bytes gzipped"
