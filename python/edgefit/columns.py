"""Many questions at once: columns in, columns out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from . import _edgefit
from ._arguments import command_line
from .answers import EdgefitError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Union

# Questions between two looks at whether somebody interrupts.
AT_ONCE = 1024
# Options of `fit` that no column comes of, and what to do instead.
NOT_HERE = {
    "min_tps": "compare the column decode_tps",
    "explain": "ask edgefit.fit",
    "format": "answers are columns",
}


def fit_many(
    models: Union[str, Sequence[Any]], *, errors: str = "raise", **options: Any
) -> dict[str, list[Any]]:
    """Does each model of a column fit? Columns of verdicts, bytes and speeds, a value a row.

    ``models`` and every option of ``fit`` take one value for all rows or a column of them: a list, or a series of
    pandas, Polars, NumPy or Arrow; a missing value leaves the option out. Each distinct question is asked once, on
    every core. What cannot be asked raises `EdgefitError` with its row; with ``errors="column"`` its values are None
    and the sentence stands in one more column, ``error``.
    """
    if errors not in ("raise", "column"):
        raise ValueError(f"errors is 'raise' or 'column', not {errors!r}")
    for name in options.keys() & NOT_HERE.keys():
        raise TypeError(f"fit_many takes no {name}: {NOT_HERE[name]}")
    asked = {"model": models, **options}
    varied = {name: values(column) for name, column in asked.items() if is_column(column)}
    same = {name: value for name, value in asked.items() if name not in varied}
    check_lengths(varied)
    known: dict[tuple[Any, ...], int] = {}
    order = [known.setdefault(key, len(known)) for key in zip(*varied.values())]
    questions = [question({**same, **dict(zip(varied, key))}) for key in known]
    answers = [
        answer
        for start in range(0, len(questions), AT_ONCE)
        for answer in _edgefit.price(questions[start : start + AT_ONCE])
    ]
    wrong = [fault for _, fault in answers]
    if errors == "raise" and any(wrong):
        row = next(row for row, place in enumerate(order) if wrong[place])
        code, message = wrong[order[row]] or ("", "")
        raise EdgefitError(f"row {row}: {message}", code)
    nothing = (None,) * len(_edgefit.COLUMNS)
    columns = zip(*(row or nothing for row, _ in answers))
    found = dict(zip(_edgefit.COLUMNS, map(list, columns))) if answers else dict.fromkeys(_edgefit.COLUMNS, [])
    if errors == "column":
        found["error"] = [fault and fault[1] for fault in wrong]
    return {name: list(map(column.__getitem__, order)) for name, column in found.items()}


def is_column(value: Any) -> bool:
    """Whether there is a value for each row."""
    single = isinstance(value, (str, bytes, os.PathLike, dict))
    return not single and hasattr(value, "__len__") and hasattr(value, "__iter__")


def values(column: Any) -> list[Any]:
    """A column as Python has it."""
    for name in ("to_pylist", "tolist", "to_list"):
        if hasattr(column, name):
            column = getattr(column, name)()
            break
    return [plain(value) for value in column]


def plain(value: Any) -> Any:
    """A value that is equal to itself, and None where it is missing."""
    if isinstance(value, (str, int)):
        return value
    if isinstance(value, list):
        return tuple(value)
    try:
        return value if value == value else None
    except TypeError:
        # What pandas has for a missing value is neither equal nor unequal.
        return None


def check_lengths(columns: dict[str, list[Any]]) -> None:
    """Refuses columns of different lengths, or none."""
    if not columns:
        raise ValueError("fit_many needs a column: a list of models, or of values of an option")
    sizes = {name: len(column) for name, column in columns.items()}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{name} has {size}" for name, size in sizes.items())
        raise ValueError(f"columns have one length: {told}")


def question(asked: dict[str, Any]) -> list[str]:
    """A row as it is asked."""
    model = asked.pop("model")
    return command_line("fit", ["" if model is None else model], asked)
