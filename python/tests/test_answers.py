"""Answers are those of the program, byte for byte."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import edgefit
import pytest
from questions import questions, typed

COUNT = 400


def test_random_questions_are_answered_as_by_the_program(program):
    answered = 0
    for model, options in questions(COUNT):
        told = program("fit", *typed(options), "--format", "json", "--", model)
        try:
            text = edgefit.text("fit", model, **options, format="json")
        except edgefit.EdgefitError as error:
            assert told.returncode == 2, (model, options, error)
            assert json.loads(told.stderr) == {"code": error.code, "message": str(error)}
            continue
        assert text == told.stdout, (model, options)
        assert edgefit.fit(model, **options) == json.loads(told.stdout)
        answered += 1
    print(f"\n{COUNT} questions, {answered} answered and {COUNT - answered} refused alike", end=" ")
    assert answered > 150


@pytest.mark.parametrize(
    "asked, words",
    [
        (lambda: edgefit.plan("chat", ram="8GiB", os="android"), ["plan", "--task", "chat", "--ram", "8GiB", "--os", "android"]),
        (lambda: edgefit.survey("gemma-2-2b", device=["pixel-8", "rpi-5:4"]), ["fit", "gemma-2-2b", "--device", "pixel-8,rpi-5:4"]),
        (lambda: edgefit.show("device", "pixel-8"), ["show", "device", "pixel-8"]),
        (lambda: edgefit.fit("qwen3-1.7b", free="4GB", with_="embeddinggemma-300m"), ["fit", "qwen3-1.7b", "--free", "4GB", "--with", "embeddinggemma-300m"]),
        (lambda: {"systems": edgefit.list("systems")}, ["list", "systems"]),
        (
            lambda: {"schema": "edgefit/1", "rows": edgefit.table("gemma-2-2b", ram="8GiB", os="android", by=["quant", "ctx-size"]), "left_out": []},
            ["table", "gemma-2-2b", "--ram", "8GiB", "--os", "android", "--by", "quant,ctx-size"],
        ),
    ],
)
def test_other_commands_are_answered_as_by_the_program(program, asked, words):
    assert asked() == json.loads(program(*words, "--format", "json").stdout)


def test_rows_are_the_lines_of_ndjson(program):
    lines = program("table", "--ram", "8GiB", "--os", "android", "--format", "ndjson").stdout.splitlines()
    assert edgefit.table(ram="8GiB", os="android") == [json.loads(line) for line in lines]


def test_promises_and_logs_are_files(program, tmp_path):
    promise = tmp_path / "budget.yaml"
    promise.write_text("- {model: gemma-2-2b, free: 1GiB, verdict: fits}\n")
    assert edgefit.check(promise) == json.loads(program("check", str(promise), "--format", "json").stdout)
    assert not edgefit.check(promise)["kept"]
    log = Path(__file__).parents[2] / "tests" / "truth" / "logs" / "lm-studio.log"
    assert edgefit.verify(log)["within"]


def test_text_is_what_is_printed(program):
    for words, options in [(["gemma-2-2b"], {"ram": "4GB"}), (["qwen3-0.6b"], {"free": "1GiB", "format": "markdown"})]:
        assert edgefit.text("fit", *words, **options) == program("fit", *words, *typed(options)).stdout


def test_no_is_an_answer():
    assert edgefit.fit("gemma-2-2b:Q4_K_M", free="1GiB")["verdict"] == "too-large"


def test_what_is_wrong_is_told_in_a_sentence():
    for model, options, code, told in [
        ("gema-2-2b", {}, "unknown", "did you mean 'gemma-2-2b'"),
        ("gemma-2-2b", {"ram": 4}, "command_line", "did you mean 4GiB?"),
        ("gemma-2-2b", {"rom": "4GB"}, "command_line", "did you mean '--ram'?"),
        ("gemma-2-2b", {"ram": True}, "command_line", "--ram"),
    ]:
        with pytest.raises(ValueError, match=told.replace("?", r"\?")) as caught:
            edgefit.fit(model, **options)
        error = caught.value
        assert isinstance(error, edgefit.EdgefitError) and error.code == code
        again = pickle.loads(pickle.dumps(error))
        assert (str(again), again.code) == (str(error), error.code)


def test_off_is_off():
    off = edgefit.fit("gemma-2-2b", free="4GiB", flash_attn=False, no_mmap=False, quant=None)
    assert off == edgefit.fit("gemma-2-2b", free="4GiB", flash_attn="off")
    assert off["setup"]["flash_attn"] is False and off["setup"]["load_mode"] == "mmap"


def test_the_command_is_the_program(program):
    for words in (["fit", "gemma-2-2b:Q4_K_M", "--ram", "4GB"], ["fit", "nobody"], ["--version"], ["fit", "--help"]):
        told = program(*words)
        ours = subprocess.run([sys.executable, "-m", "edgefit", *words], capture_output=True, text=True, env={"LC_ALL": "C"})
        assert (ours.stdout, ours.stderr, ours.returncode) == (told.stdout, told.stderr, told.returncode)
    assert program("--version").stdout == f"edgefit {edgefit.__version__}\n"


def test_interrupts_stay_with_python(tmp_path):
    import signal

    before = signal.getsignal(signal.SIGINT)
    edgefit.text("table", "gemma-2-2b", free="4GiB", format="csv", output=tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").exists() and signal.getsignal(signal.SIGINT) is before
    code = f"import edgefit, os, signal, sys; edgefit.text('table', 'gemma3', free='4GiB', output={str(tmp_path / 'a')!r}, format='csv')\n"
    code += "try: os.kill(os.getpid(), signal.SIGINT)\nexcept KeyboardInterrupt: sys.exit(7)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 7
