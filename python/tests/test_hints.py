"""Types are those of the program, and the package keeps to them."""

import subprocess
import sys
from pathlib import Path

from conftest import PROGRAM

PACKAGE = Path(__file__).parents[1]


def test_hints_are_written_from_the_program():
    told = subprocess.run([sys.executable, PACKAGE / "hints.py", PROGRAM, "--check"], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr


def test_types_are_checked(tmp_path):
    code = tmp_path / "asks.py"
    code.write_text(
        "import edgefit\n"
        "verdict = edgefit.fit('gemma-2-2b', ram='4GB', ctx_size=8192, no_mmap=True)['verdict']\n"
        "bytes = edgefit.fit('gemma-2-2b')['footprint']['charged_bytes'] + 1\n"
        "rows = [row['verdict'] for row in edgefit.table(free='4GiB')]\n"
        "edgefit.fit('gemma-2-2b', rom='4GB')\n"
    )
    told = subprocess.run([sys.executable, "-m", "mypy", "--strict", code], capture_output=True, text=True, cwd=tmp_path)
    assert told.stdout.count("error:") == 1 and 'Unexpected keyword argument "rom"' in told.stdout, told.stdout
    own = subprocess.run([sys.executable, "-m", "mypy", "--strict", "-p", "edgefit"], capture_output=True, text=True, cwd=tmp_path)
    assert own.returncode == 0, own.stdout
