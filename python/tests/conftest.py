"""The program beside which the package is tested."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = os.environ.get("EDGEFIT_PROGRAM", str(ROOT / "target" / "debug" / "edgefit"))


@pytest.fixture
def program():
    """Runs the command line in English."""

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([PROGRAM, *args], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})

    return run
