#!/usr/bin/env bash
# Builds the program as WebAssembly: `web/program.sh FEATURES OUT.wasm`. Needs rustup, node.
set -euo pipefail
cd "$(dirname "$0")/.."
features=$1 out=$2

tools=target/tools/web
[ -e "$tools/node_modules/binaryen" ] ||
  npm install --silent --no-audit --no-fund --prefix "$tools" binaryen@132.0.0 > /dev/null
rustup --quiet target add wasm32-wasip1
rustup --quiet component add rust-src

# A trap says as much as a panic nobody reads: the standard library is built without the texts of panics.
RUSTC_BOOTSTRAP=1 \
RUSTFLAGS="-Zlocation-detail=none -Zfmt-debug=none -Zunstable-options -Cpanic=immediate-abort" \
  cargo build --quiet --bin edgefit --profile web --target wasm32-wasip1 \
  --no-default-features --features "$features" \
  -Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size
mkdir -p "$(dirname "$out")"
# Few passes: what others save is lost again when it is packed.
"$tools/node_modules/.bin/wasm-opt" target/wasm32-wasip1/web/edgefit.wasm -o "$out" \
  --enable-bulk-memory --enable-bulk-memory-opt --enable-sign-ext --enable-nontrapping-float-to-int \
  --enable-mutable-globals --enable-reference-types --enable-multivalue \
  --strip-debug --strip-producers --strip-target-features \
  --vacuum --dce --remove-unused-brs --coalesce-locals --reorder-locals --vacuum --duplicate-function-elimination
