"""Columns in, columns out: the rows are those of `fit`, and a million are asked in seconds."""

from __future__ import annotations

import random
import time

import duckdb
import edgefit
import polars
import pytest
from questions import questions

SIZES = ["charged_bytes", "working_set_bytes", "resident_bytes", "reserved_bytes"]


def test_rows_are_the_answers_of_fit():
    asked = questions(100, seed=2)
    names = sorted({name for _, options in asked for name in options if name != "lang"})
    columns = {name: [options.get(name) for _, options in asked] for name in names}
    found = edgefit.fit_many([model for model, _ in asked], errors="column", **columns)
    compared = 0
    for row, (model, options) in enumerate(asked):
        options.pop("lang", None)
        try:
            fit = edgefit.fit(model, **options)
        except edgefit.EdgefitError as error:
            assert found["error"][row] == str(error) and found["verdict"][row] is None
            continue
        assert found["error"][row] is None
        assert [found[name][row] for name in SIZES] == [fit["footprint"][name] for name in SIZES], (model, options)
        assert (found["verdict"][row], found["headroom_bytes"][row]) == (fit["verdict"], fit["headroom_bytes"])
        speed = fit["speed"]["decode_tps"]
        assert speed is None or found["decode_tps"][row] == pytest.approx(speed["typical"], abs=0.06, rel=0.001)
        compared += 1
    assert compared > 40


def test_columns_of_any_kind_and_missing_values():
    models, contexts = ["qwen3-0.6b"] * 3, [4096.0, float("nan"), None]
    plain = edgefit.fit_many(models, free="2GiB", ctx_size=contexts)
    assert len(set(plain["charged_bytes"])) == 1
    frame = polars.DataFrame({"model": models, "ctx": [4096, None, None]})
    assert edgefit.fit_many(frame["model"], free="2GiB", ctx_size=frame["ctx"]) == plain
    assert edgefit.fit_many([], free="2GiB")["verdict"] == []
    assert edgefit.fit_many("qwen3-0.6b", free=["1GiB", "8GiB"])["headroom_bytes"][1] > 0


def test_what_is_wrong_names_its_row():
    with pytest.raises(edgefit.EdgefitError, match="row 1: no model 'nobody'"):
        edgefit.fit_many(["gemma3", "nobody"], free="4GiB")
    with pytest.raises(edgefit.EdgefitError, match="one device is asked about at a time"):
        edgefit.fit_many(["gemma3"], device="pixel-8,rpi-5:4")
    with pytest.raises(ValueError, match="model has 1, free has 2"):
        edgefit.fit_many(["gemma3"], free=["4GiB", "2GiB"])
    with pytest.raises(ValueError, match="needs a column"):
        edgefit.fit_many("gemma3", free="4GiB")
    with pytest.raises(TypeError, match="decode_tps"):
        edgefit.fit_many(["gemma3"], min_tps=10)


def test_a_million_rows_of_polars():
    chance = random.Random(3)
    models = [model["id"] for model in edgefit.list("models") if model["verified"]][:40]
    sold = [device for device in edgefit.list("devices") if device["ram_gib"]]
    devices = [f"{device['id']}:{device['ram_gib'][0]:g}" for device in sold[::12]]
    count = 1_000_000
    fleet = polars.DataFrame({
        "model": chance.choices(models, k=count),
        "device": chance.choices(devices, k=count),
    })
    start = time.perf_counter()
    answers = polars.DataFrame(edgefit.fit_many(fleet["model"], device=fleet["device"], errors="column"))
    took = time.perf_counter() - start
    whole = fleet.hstack(answers)
    distinct = whole.select("model", "device").n_unique()
    print(f"\n{count} rows, {distinct} distinct questions: {took:.1f} s", end=" ")
    assert whole.height == count and whole["verdict"].n_unique() >= 3 and took < 120
    row = whole.filter(polars.col("error").is_null()).row(0, named=True)
    assert edgefit.fit(row["model"], device=row["device"])["verdict"] == row["verdict"]


def test_a_function_of_duckdb():
    import pyarrow

    def verdict(models, free):
        return pyarrow.array(edgefit.fit_many(models, free=free)["verdict"])

    database = duckdb.connect()
    database.create_function("verdict", verdict, ["VARCHAR", "VARCHAR"], "VARCHAR", type="arrow")
    database.sql("create table fleet as select ['gemma-2-2b', 'qwen3-4b', 'llama-3.1-8b'][1 + i % 3] model, (1 + i % 8) || 'GiB' free from range(100000) t(i)")
    start = time.perf_counter()
    rows = database.sql("select model, free, verdict(model, free) found, count(*) from fleet group by all").fetchall()
    print(f"\n100000 rows in DuckDB: {time.perf_counter() - start:.1f} s", end=" ")
    assert len(rows) == 24
    assert all(edgefit.fit(model, free=free)["verdict"] == found for model, free, found, _ in rows)
