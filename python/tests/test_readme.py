"""The cells of the READMEs run."""

from __future__ import annotations

import random
from pathlib import Path

import edgefit
import polars
import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("readme", ["README.md", "python/README.md"])
def test_every_cell_runs(readme, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    chance = random.Random(4)
    devices = [device["id"] for device in edgefit.list("devices") if len(device["ram_gib"]) == 1][:20]
    fleet = polars.DataFrame({"model": ["gemma-2-2b", "qwen3-4b"] * 500, "device": chance.choices(devices, k=1000)})
    fleet.write_csv("fleet.csv")
    fleet.write_parquet("fleet.parquet")
    cells = (ROOT / readme).read_text().split("```python\n")[1:]
    assert len(cells) >= 2
    names: dict[str, object] = {}
    for cell in cells:
        exec(cell.split("\n```")[0], names)
    frames = [value for value in names.values() if isinstance(value, polars.DataFrame)]
    assert any(frame.height == 1000 for frame in frames)
