#!/usr/bin/env bash
# Builds the Python package, installs it into an empty environment, and tests it against the program.
# EDGEFIT_PROFILE=release tests the wheel that is published.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
export CARGO_TARGET_DIR="$target"
tools=target/tools/python
profile="${EDGEFIT_PROFILE:-dev}"

[ -x "$tools/bin/python" ] || python3 -m venv "$tools"
"$tools/bin/pip" install --quiet --disable-pip-version-check maturin==1.16.0 pytest==9.2.0 mypy==2.4.1 \
  typing-extensions==4.16.0 polars==2.1.0 duckdb==2.0.1 pyarrow==26.0.1 pandas==3.1.1
rm -rf target/wheels-python target/python-alone
cargo build --quiet
"$tools/bin/maturin" build --quiet --manifest-path python/Cargo.toml --profile "$profile" --out target/wheels-python
wheel=$(realpath target/wheels-python/edgefit-*.whl)

# Alone: an empty environment, an empty folder.
mkdir -p target/python-alone/folder
python3 -m venv target/python-alone/venv
target/python-alone/venv/bin/pip install --quiet --disable-pip-version-check --no-index "$wheel"
(
  cd target/python-alone/folder
  ../venv/bin/python -c 'import edgefit; assert edgefit.fit("gemma-2-2b:Q4_K_M", ram="4GB")["verdict"] == "too-large"'
  code=0
  LC_ALL=C ../venv/bin/edgefit fit gemma-2-2b:Q4_K_M --ram 4GB > printed || code=$?
  [ "$code" = 1 ] || { echo "the command ended with $code" >&2; exit 1; }
  LC_ALL=C "$target/debug/edgefit" fit gemma-2-2b:Q4_K_M --ram 4GB > told || true
  cmp told printed
)

"$tools/bin/pip" install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall "$wheel"
EDGEFIT_PROGRAM="$target/debug/edgefit" "$tools/bin/pytest" -q -s python/tests
