from typing import Optional, Sequence

COLUMNS: list[str]
VERSION: str

def reply(args: Sequence[str]) -> tuple[Optional[str], Optional[tuple[str, str]]]: ...
def program(args: Sequence[str]) -> int: ...
def price(
    questions: Sequence[Sequence[str]],
) -> list[tuple[Optional[tuple[object, ...]], Optional[tuple[str, str]]]]: ...
