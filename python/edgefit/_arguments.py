"""Keyword arguments as the command line has them."""

from __future__ import annotations

import os
from typing import Any, Iterable, Iterator

# Options that are given once for each value; others take several between commas.
REPEATED = ("lora", "override_tensor")


def arguments(options: dict[str, Any]) -> Iterator[str]:
    """Each option as it is typed."""
    for name, value in options.items():
        # `with` is a word of Python, and written `with_`.
        name = name.rstrip("_")
        flag = "--" + name.replace("_", "-")
        if name == "flash_attn" and value is False:
            yield flag + "=off"
        elif value is True:
            yield flag
        elif isinstance(value, (list, tuple)):
            yield from several(flag, [word(each) for each in value], name in REPEATED)
        elif value is not None and value is not False:
            yield f"{flag}={word(value)}"


def command_line(command: str, words: Iterable[Any], options: dict[str, Any]) -> list[str]:
    """A command as it is typed, after the name of the program."""
    typed = [word(each) for each in words]
    # A word that looks like an option is none; an option that may stand alone takes no word for its value.
    if any(each.startswith("-") for each in typed):
        return ["edgefit", command, *arguments(options), "--", *typed]
    return ["edgefit", command, *typed, *arguments(options)]


def several(flag: str, words: list[str], repeated: bool) -> Iterable[str]:
    """An option with several values, or with none."""
    if repeated:
        return [f"{flag}={each}" for each in words]
    return [f"{flag}={','.join(words)}"] if words else []


def word(value: Any) -> str:
    """A value as it is typed: whole numbers without a fraction, whatever column they come from."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)
