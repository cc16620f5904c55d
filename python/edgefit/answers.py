"""Questions one at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, List, cast

from . import _edgefit
from ._arguments import command_line

if TYPE_CHECKING:
    import os
    from typing import Union

    from typing_extensions import Unpack

    from . import hints

    Name = Union[str, os.PathLike[str]]


class EdgefitError(ValueError):
    """A question, or its data, is wrong: one sentence says what, where, and what to do."""

    code: str
    """What is wrong as a name that depends on no language."""

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


def text(command: str, *words: Name, **options: Any) -> str:
    """What the program prints for a command, in any format: ``text("fit", "gemma3", format="markdown")``."""
    answer, wrong = _edgefit.reply(command_line(command, words, options))
    if answer is None:
        code, message = wrong or ("", "")
        raise EdgefitError(message, code)
    return answer


def answer(command: str, *words: Name, **options: Any) -> Any:
    """The answer for programs, which leaves ``--format`` to this function."""
    return json.loads(text(command, *words, **options, format="json"))


def fit(model: Name, **options: Unpack[hints.FitOptions]) -> hints.Fit:
    """Does a model fit, and what does it cost: the JSON of ``edgefit fit``."""
    return cast("hints.Fit", answer("fit", model, **options))


def survey(model: Name, **options: Unpack[hints.SurveyOptions]) -> hints.Survey:
    """The same for several devices: ``survey("gemma3", device=["pixel-8", "rpi-5:4"])``, or a platform."""
    return cast("hints.Survey", answer("fit", model, **options))


def plan(task: str, **options: Unpack[hints.PlanOptions]) -> hints.Plan:
    """Which model for a task, and how does it get onto the device: the JSON of ``edgefit plan``."""
    return cast("hints.Plan", answer("plan", task=task, **options))


def table(*models: Name, **options: Unpack[hints.TableOptions]) -> List[hints.TableRow]:
    """The rows of ``edgefit table``, ready for a data frame; every verified model where none is named."""
    return cast("List[hints.TableRow]", answer("table", *models, **options)["rows"])


def check(file: Name, **options: Unpack[hints.CheckOptions]) -> hints.Check:
    """Promises of a file, kept or broken: the JSON of ``edgefit check``."""
    return cast("hints.Check", answer("check", file, **options))


def verify(*words: Name, **options: Unpack[hints.VerifyOptions]) -> hints.Verify:
    """Logs of a run, and the model where they do not name it: the JSON of ``edgefit verify``."""
    return cast("hints.Verify", answer("verify", *words, **options))


def list(topic: str, *words: str, **options: Unpack[hints.ListOptions]) -> List[Dict[str, Any]]:
    """What there is of a kind, such as ``"models"``, with all of ``words`` in its names."""
    return cast("List[Dict[str, Any]]", answer("list", topic, *words, **options)[topic])


def show(*names: str, **options: Unpack[hints.ShowOptions]) -> Dict[str, Any]:
    """All about one entry, and its sources: ``show("gemma3")``, ``show("device", "pixel-8")``."""
    return cast("Dict[str, Any]", answer("show", *names, **options))


def schema() -> Dict[str, Any]:
    """The JSON Schema of every answer."""
    return cast("Dict[str, Any]", json.loads(text("schema")))
