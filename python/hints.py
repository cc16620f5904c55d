"""Writes `edgefit/hints.py`: types of options from `edgefit COMMAND --help`, of answers from `edgefit schema`.

    python python/hints.py target/debug/edgefit [--check]
"""

from __future__ import annotations

import json
import keyword
import re
import subprocess
import sys
from pathlib import Path

HINTS = Path(__file__).parent / "edgefit" / "hints.py"
ANSWERS = ["Fit", "Survey", "Plan", "TableRow", "Check", "Verify"]
# Options of a command that its function sets itself, or that only an answer in text has.
NOT_HERE = {
    "fit": ["format", "explain", "output", "color"],
    "plan": ["format", "task", "basic", "full", "script", "emit", "output", "color"],
    "table": ["format", "output", "inject", "check", "color"],
    "check": ["format", "color"],
    "verify": ["format", "color"],
    "list": ["format", "color"],
    "show": ["format", "color"],
}
SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
HEAD = '''"""Types of options and answers. Written by `python/hints.py` from the program itself."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Literal, Optional, Sequence, TypedDict, Union

Value = Union[str, int, float, "os.PathLike[str]"]
Values = Union[Value, Sequence[Value]]
'''


def options(program: str, command: str) -> dict[str, str]:
    """The long options of a command, with their types."""
    text = subprocess.run([program, command, "--help", "--lang", "en"], capture_output=True, text=True, check=True).stdout
    found = {}
    for name, value in re.findall(r"^ {2,6}(?:-\w, )?--([a-z-]+)( \S+)?", text, re.MULTILINE):
        name = name.replace("-", "_")
        if name == "help" or name in NOT_HERE[command]:
            continue
        kind = "Values" if value else "bool"
        if value.startswith(" ["):
            kind = "Union[bool, Values]"
        found[name + "_" * keyword.iskeyword(name)] = f"Optional[{kind}]"
    return found


def kind(schema: dict) -> str:
    """A schema as a type."""
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1]
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return union([kind(one) for one in several])
    types = schema.get("type", "any")
    return union([one_kind(name, schema) for name in ([types] if isinstance(types, str) else types)])


def one_kind(name: str, schema: dict) -> str:
    """A named kind of value."""
    if name == "array":
        return f"List[{kind(schema.get('items', {}))}]"
    if name == "object":
        more = schema.get("additionalProperties")
        return f"Dict[str, {kind(more) if isinstance(more, dict) else 'Any'}]"
    return SIMPLE.get(name, "Any")


def union(kinds: list[str]) -> str:
    """One of several types."""
    rest = [one for one in dict.fromkeys(kinds) if one != "None"]
    if not rest:
        return "None"
    inner = rest[0] if len(rest) == 1 else f"Union[{', '.join(rest)}]"
    if all(one.startswith("Literal[") for one in rest) and len(rest) > 1:
        inner = f"Literal[{', '.join(one[8:-1] for one in rest)}]"
    return f"Optional[{inner}]" if "None" in kinds else inner


def named(schema: object) -> set[str]:
    """The definitions that a schema names."""
    if isinstance(schema, list):
        return set().union(*map(named, schema)) if schema else set()
    if not isinstance(schema, dict):
        return set()
    own = {schema["$ref"].rsplit("/", 1)[1]} if "$ref" in schema else set()
    return own.union(*map(named, schema.values()))


def reached(definitions: dict) -> list[str]:
    """The definitions of answers, and all that these name."""
    found, left = set(), list(ANSWERS)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += named(definitions[name])
    return [name for name in definitions if name in found]


def hints(program: str) -> str:
    """The whole module."""
    text = HEAD
    for command in NOT_HERE:
        fields = "".join(f"    {name}: {kind}\n" for name, kind in options(program, command).items())
        text += f"\n\nclass {command.capitalize()}Options(TypedDict, total=False):\n{fields}"
    text += "\n\nSurveyOptions = FitOptions\n"
    schema = subprocess.run([program, "schema"], capture_output=True, text=True, check=True).stdout
    definitions = json.loads(schema)["$defs"]
    names = reached(definitions)
    plain = [name for name in names if "properties" not in definitions[name]]
    for name in plain:
        text += f"\n{name} = {kind(definitions[name])}"
    text += "\n"
    for name in (name for name in names if name not in plain):
        described = definitions[name]
        if any(map(keyword.iskeyword, described["properties"])):
            # A field that is a word of Python cannot be written as a class has it.
            fields = "".join(f"    {field!r}: {kind(of)!r},\n" for field, of in described["properties"].items())
            text += f"\n\n{name} = TypedDict({name!r}, {{\n{fields}}})\n"
            continue
        total = "" if len(described.get("required", [])) == len(described["properties"]) else ", total=False"
        fields = "".join(f"    {field}: {kind(of)}\n" for field, of in described["properties"].items())
        text += f"\n\nclass {name}(TypedDict{total}):\n{fields}"
    return text


if __name__ == "__main__":
    text = hints(sys.argv[1])
    if "--check" not in sys.argv:
        HINTS.write_text(text)
    elif HINTS.read_text() != text:
        sys.exit("edgefit/hints.py is not what python/hints.py writes")
