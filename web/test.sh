#!/usr/bin/env bash
# Tests the page of `web/build.sh`: its size, its answers against the program's, and itself in Chromium.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=target/tools/web
mkdir -p "$tools"
[ -e "$tools/node_modules/playwright-core" ] || npm install --silent --no-audit --no-fund --prefix "$tools" \
  playwright-core@1.65.1 axe-core@4.14.1 > /dev/null
if ! command -v chromium > /dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core > /dev/null
fi

[ "$(gzip -9 -c target/web/edgefit.html | wc -c)" -le 1200000 ] || { echo "the page is larger than 1.2 MB" >&2; exit 1; }
cargo build --quiet
node web/equal.mjs target/debug/edgefit target/web/edgefit.wasm "${EDGEFIT_QUESTIONS:-100}"
CHROMIUM=$(command -v chromium) timeout 300 node web/test.mjs target/web/edgefit.html "$@"
