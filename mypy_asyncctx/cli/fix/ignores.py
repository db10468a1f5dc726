"""``--add-ignore``: a ``# type: ignore[...]`` on the line of each finding that is left."""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_IGNORE: Final = re.compile(r"#\s*type:\s*ignore(?:\[([^\]]*)\])?")


def ignored(text: str, codes: Mapping[int, Sequence[str]], reason: str) -> tuple[str, list[int]]:
    """Return a text with ignores for the codes on these lines, and the lines where no comment can be.

    A line that has an ignore gets the codes that are missing there. Behind a new one comes ``# reason``, if there is one.
    """
    lines = text.splitlines(keepends=True)
    closed = _commentable(text)
    left: list[int] = []
    for number, wanted in codes.items():
        if number not in closed:
            left.append(number)
            continue
        line = lines[number - 1]
        body = line.rstrip("\r\n")
        end = line[len(body) :]
        found = _IGNORE.search(body, closed[number])
        if found is None:
            lines[number - 1] = f"{body.rstrip()}  # type: ignore[{', '.join(sorted(wanted))}]{f'  # {reason}' if reason else ''}{end}"
        elif found[1] is not None:
            known = [code.strip() for code in found[1].split(",") if code.strip()]
            merged = ", ".join([*known, *(code for code in sorted(wanted) if code not in known)])
            lines[number - 1] = f"{body[: found.start()]}# type: ignore[{merged}]{body[found.end() :]}{end}"
    return "".join(lines), left


def _commentable(text: str) -> dict[int, int]:
    """Return the lines whose end is outside of a string, with the column where a comment begins or may begin."""
    inside: set[int] = set()
    found: dict[int, int] = {}
    lines = text.splitlines()
    start = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name == "COMMENT":
            found[token.start[0]] = token.start[1]
        if name == "FSTRING_START":
            start = token.start[0]
        first = start if name == "FSTRING_END" else token.start[0]
        if name in ("STRING", "FSTRING_END") and token.end[0] > first:
            inside.update(range(first, token.end[0]))
    return {
        number: found.get(number, len(line))
        for number, line in enumerate(lines, 1)
        if number not in inside and not line.rstrip().endswith("\\")
    }
