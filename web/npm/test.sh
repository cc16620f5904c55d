#!/usr/bin/env bash
# Tests the package of `web/npm/build.sh`: from an empty folder, its types, and its answers against the program's.
set -euo pipefail
cd "$(dirname "$0")/../.."

package=$(ls "$PWD"/target/npm/edgefit-*.tgz)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
(cd "$room" && npm install --silent --no-audit --no-fund --prefix . "$package" typescript@5.9.3 @types/node@20 > /dev/null)
cp web/npm/test.mjs web/npm/sample.ts "$room"
(cd "$room" && echo '{"type": "module"}' > package.json && node test.mjs)
(cd "$room" && node_modules/.bin/tsc --strict --noEmit --target es2022 --module nodenext --moduleResolution nodenext sample.ts)
cargo build --quiet
node web/equal.mjs target/debug/edgefit "$room/node_modules/edgefit/edgefit.wasm" "${EDGEFIT_QUESTIONS:-100}" 2
